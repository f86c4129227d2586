import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import { frame, openSocket, runWorker } from "./support/run-worker.ts";

/** From a message that is sent until its client sees the first thing that the handler yields, both on disk by then. */
export const firstItem: Benchmark = async ({ isQuick }) => {
  const worker = await runWorker("worker");
  const socket = await openSocket(worker.url, "ann");
  let resolveNext: (() => void) | null = null;
  let threadId: string | undefined;
  socket.on("message", (data) => {
    const { type, payload } = JSON.parse((data as Buffer).toString("utf8")) as {
      type: string;
      payload: { thread_id?: string; events?: { actor: string }[] };
    };
    if (type === "ack") threadId ??= payload.thread_id;
    const isAnswer = payload.events?.some(({ actor }) => actor === "assistant") === true;
    if (type === "event.append" && isAnswer) resolveNext?.();
    if (type === "thread.snapshot") resolveNext?.();
  });
  const event = { type: "message", actor: "user", content: [{ type: "text", text: "Hi" }] };
  const next = async () => await new Promise<void>((resolve) => (resolveNext = resolve));

  socket.send(frame("event.create", { event }));
  while (threadId === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.send(frame("thread.subscribe", { thread_id: threadId }));
  await next();
  const times: number[] = [];
  for (let turn = 0; turn < (isQuick ? 200 : 1000); turn += 1) {
    const start = performance.now();
    socket.send(frame("event.create", { thread_id: threadId, event }));
    await next();
    times.push(performance.now() - start);
  }
  socket.terminate();
  await worker.stop();
  const warm = times.slice(times.length / 10);
  return [
    { what: "message to first item, median", value: rounded(percentile(warm, 0.5)), unit: "ms" },
    { what: "message to first item, p99", value: rounded(percentile(warm, 0.99)), unit: "ms" },
  ];
};
