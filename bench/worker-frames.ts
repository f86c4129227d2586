import type { WebSocket } from "ws";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import { frame, openSocket, runWorker } from "./support/run-worker.ts";

/** Frames that are on their way at a time. */
const window = 64;

/** How many frames a second pass one worker, there and back, beside a plain echo over the same library; and what a connection that does nothing takes. */
export const workerFrames: Benchmark = async ({ isQuick }) => {
  const [worker, bare] = [await runWorker("worker"), await runWorker("bare")];
  const count = isQuick ? 20_000 : 100_000;
  const rates: { worker: number[]; bare: number[] } = { worker: [], bare: [] };
  for (let round = 0; round < 5; round += 1) {
    rates.bare.push(await framesPerSecond(await openSocket(bare.url, null), count));
    rates.worker.push(await framesPerSecond(await openSocket(worker.url, `u${round}`), count));
  }
  const [ours, theirs] = [percentile(rates.worker, 0.5), percentile(rates.bare, 0.5)];

  const connections = 1000;
  const idle = { worker: await bytesOfIdle(worker, "idle"), bare: await bytesOfIdle(bare, null) };
  await worker.stop();
  await bare.stop();
  return [
    {
      what: "frames through a worker, there and back",
      value: rounded(ours),
      unit: "frames/s",
      baseline: rounded(theirs),
      ratio: rounded(ours / theirs),
    },
    {
      what: `memory of ${connections} idle connections`,
      value: rounded(idle.worker / 2 ** 20),
      unit: "MiB",
      baseline: rounded(idle.bare / 2 ** 20),
      ratio: rounded(idle.bare / idle.worker),
    },
  ];

  async function bytesOfIdle(process: typeof worker, user: string | null): Promise<number> {
    const before = await process.memoryBytes();
    const sockets = await Promise.all(
      Array.from({ length: connections }, async (_, index) =>
        openSocket(process.url, user === null ? null : `${user}${index}`),
      ),
    );
    const after = await process.memoryBytes();
    for (const socket of sockets) socket.terminate();
    return after - before;
  }
};

async function framesPerSecond(socket: WebSocket, count: number): Promise<number> {
  const text = frame("ping", {});
  let sent = 0;
  let received = 0;
  const start = performance.now();
  await new Promise<void>((resolve) => {
    socket.on("message", () => {
      received += 1;
      if (sent < count) {
        sent += 1;
        socket.send(text);
      } else if (received === count) resolve();
    });
    for (; sent < window; sent += 1) socket.send(text);
  });
  socket.terminate();
  return count / ((performance.now() - start) / 1000);
}
