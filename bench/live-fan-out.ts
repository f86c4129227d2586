import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { post } from "../test/support/dendro.ts";
import { rounded, type Benchmark } from "./support/benchmark.ts";
import { processorSecondsOf } from "./support/processor-seconds.ts";
import { withDendro } from "./support/with-dendro.ts";

const subscribers = 1000;
const eventsPerSecond = 100;
/** How much longer than it took to send is waited for the last frame. */
const mostSecondsBehind = 30;

/** 1,000 subscribers of one tenant at 100 events/s, beside a bare `ws` server that sends everybody the same bytes. */
export const liveFanOut: Benchmark = async ({ isQuick }) => {
  const seconds = isQuick ? 3 : 10;
  const frame = JSON.stringify({
    id: "1",
    type: "event",
    payload: {
      event: {
        id: "0".repeat(36),
        tenant: "default",
        type: "tick",
        timestamp: Date.now(),
        received_at: Date.now(),
        name: "n1",
      },
    },
  });
  const plain = await plainFanOut(frame, seconds);
  const ours = await withDendro(async ({ url, child }) => {
    const made = await post(url, "/api/v1/keys", { name: "watchers", scope: "read" });
    const { key } = (await made.json()) as { key: string };
    const live = `${url.replace("http", "ws")}/api/v1/live?key=${key}`;
    return await fanOut(
      live,
      true,
      seconds,
      child,
      async (name) => void (await post(url, "/api/v1/events", { type: "tick", name })),
    );
  });
  return [
    {
      what: "frames delivered to 1,000 subscribers at 100 events/s",
      value: Math.round(ours.framesPerSecond),
      unit: "frames/s",
      baseline: Math.round(plain.framesPerSecond),
      ratio: rounded(ours.framesPerSecond / plain.framesPerSecond),
      must: 0.5,
      aim: 0.8,
    },
    {
      what: "frames for a second of processor time, accepting the events included",
      value: Math.round(ours.framesPerCpuSecond),
      unit: "frames/s",
      baseline: Math.round(plain.framesPerCpuSecond),
      ratio: rounded(ours.framesPerCpuSecond / plain.framesPerCpuSecond),
      must: 0.5,
      aim: 0.8,
    },
  ];
};

async function plainFanOut(frame: string, seconds: number) {
  const echo = fork(fileURLToPath(new URL("support/echo-process.ts", import.meta.url)));
  const [port] = (await once(echo, "message")) as [number];
  try {
    return await fanOut(`ws://127.0.0.1:${port}`, false, seconds, echo, async () => void echo.send(frame));
  } finally {
    echo.kill();
  }
}

async function fanOut(
  url: string,
  subscribe: boolean,
  seconds: number,
  server: ChildProcess,
  send: (name: string) => Promise<void>,
) {
  const watchers = fork(fileURLToPath(new URL("support/watchers-process.ts", import.meta.url)), [
    JSON.stringify({ url, count: subscribers, subscribe }),
  ]);
  await once(watchers, "message");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [before, cpuBefore] = [await countOf(watchers), processorSecondsOf(server)];
  const start = performance.now();
  const sends: Promise<void>[] = [];
  for (let index = 0; index < seconds * eventsPerSecond; index += 1) {
    sends.push(send(`n${index}`));
    const rest = start + ((index + 1) * 1000) / eventsPerSecond - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  }
  await Promise.all(sends);
  // Until the last frame is there: who acknowledges late would otherwise have more time to deliver.
  let frames = 0;
  const expected = sends.length * subscribers;
  const deadline = performance.now() + mostSecondsBehind * 1000;
  while (frames < expected && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    frames = (await countOf(watchers)) - before;
  }
  const took = (performance.now() - start) / 1000;
  const result = {
    framesPerSecond: frames / took,
    framesPerCpuSecond: frames / (processorSecondsOf(server) - cpuBefore),
  };
  watchers.send("end");
  return result;
}

async function countOf(watchers: ChildProcess): Promise<number> {
  watchers.send("count");
  const [count] = (await once(watchers, "message")) as [number];
  return count;
}
