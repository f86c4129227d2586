import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { rounded, type Benchmark } from "./support/benchmark.ts";
import { runLoad } from "./support/load.ts";
import { withDendro } from "./support/with-dendro.ts";

/** Requests with one event each, on disk before they are answered, beside a server that keeps nothing. */
export const singleEvents: Benchmark = async ({ isQuick }) => {
  const load = { connections: 64, seconds: isQuick ? 3 : 10, batch: 1 };
  const bare = fork(fileURLToPath(new URL("support/bare-server.ts", import.meta.url)));
  const port = await new Promise<number>((resolve) =>
    bare.once("message", (message) => resolve(message as number)),
  );
  const plain = await runLoad({ ...load, url: `http://127.0.0.1:${port}/` });
  bare.kill();
  const ours = await withDendro(async ({ url }) => await runLoad({ ...load, url: `${url}/api/v1/events` }));
  const [value, baseline] = [ours.requests / ours.seconds, plain.requests / plain.seconds];
  return [
    {
      what: "single-event requests, durable before 202, 64 connections, beside bare node:http",
      value: Math.round(value),
      unit: "requests/s",
      baseline: Math.round(baseline),
      ratio: rounded(value / baseline),
      must: 0.3,
      aim: 0.5,
    },
  ];
};
