import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { percentile, rounded, type Benchmark, type Result } from "./support/benchmark.ts";
import { runLoad } from "./support/load.ts";

const frameworks = ["hono", "express", "fastify", "fetch"] as const;

/**
 * What each middleware takes from a server that only says hello, which is the worst case: requests in a second without it
 * by requests with it, in turns, and the median of the turns.
 */
export const middlewareOverhead: Benchmark = async ({ isQuick }) => {
  const dendro = await startProcess("support/bare-server.ts", {});
  const results: Result[] = [];
  for (const framework of frameworks) {
    const dendroUrl = `http://127.0.0.1:${dendro.port}`;
    const plain = await startProcess("support/sdk-hello-process.ts", {
      framework,
      isTracked: false,
      dendroUrl,
    });
    const tracked = await startProcess("support/sdk-hello-process.ts", {
      framework,
      isTracked: true,
      dendroUrl,
    });
    const rounds = isQuick ? 3 : 9;
    const rates: { plain: number; tracked: number }[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const rate = { plain: await rateOf(plain.port, isQuick), tracked: await rateOf(tracked.port, isQuick) };
      // The first turn compiles.
      if (round >= 0) rates.push(rate);
    }
    plain.child.kill();
    tracked.child.kill();
    const ratio = percentile(
      rates.map((rate) => rate.plain / rate.tracked),
      0.5,
    );
    results.push({
      what: `${framework}: hello-world requests with the middleware, beside without (how many times as slow)`,
      value: Math.round(
        percentile(
          rates.map((rate) => rate.tracked),
          0.5,
        ),
      ),
      unit: "requests/s",
      baseline: Math.round(
        percentile(
          rates.map((rate) => rate.plain),
          0.5,
        ),
      ),
      ratio: rounded(ratio),
      aim: 1.05,
    });
  }
  dendro.child.kill();
  return results;
};

async function startProcess(file: string, options: object): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(options)]);
  const [port] = (await once(child, "message")) as [number];
  return { child, port };
}

async function rateOf(port: number, isQuick: boolean): Promise<number> {
  const url = `http://127.0.0.1:${port}/hello/ann`;
  const { requests, seconds } = await runLoad({
    url,
    method: "GET",
    connections: 32,
    seconds: isQuick ? 1 : 2,
    batch: 1,
  });
  return requests / seconds;
}
