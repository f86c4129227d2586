import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { percentile, rounded, type Benchmark, type Result } from "./support/benchmark.ts";
import { runLoad } from "./support/load.ts";

const frameworks = ["hono", "express", "fastify", "fetch"] as const;

/**
 * What each middleware takes from a server that only says hello, which is the worst case: processor time of the server for
 * a request with it by the same without it, in turns, and the median of the turns. Time of the processor and not of the
 * clock, because load, server and Dendro share few cores here.
 */
export const middlewareOverhead: Benchmark = async ({ isQuick }) => {
  const dendro = await startProcess("support/bare-server.ts", {});
  const dendroUrl = `http://127.0.0.1:${dendro.port}`;
  const results: Result[] = [];
  for (const framework of frameworks) {
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
    const costs: { plain: number; tracked: number }[] = [];
    for (let round = -1; round < (isQuick ? 3 : 9); round += 1) {
      const cost = { plain: await costOf(plain, isQuick), tracked: await costOf(tracked, isQuick) };
      // The first turn compiles.
      if (round >= 0) costs.push(cost);
    }
    plain.child.kill();
    tracked.child.kill();
    const median = (of: (cost: (typeof costs)[number]) => number) => percentile(costs.map(of), 0.5);
    results.push({
      what: `${framework}: a hello-world request with the middleware, beside one without`,
      value: rounded(median((cost) => cost.tracked)),
      unit: "µs of processor time",
      baseline: rounded(median((cost) => cost.plain)),
      ratio: rounded(median((cost) => cost.tracked / cost.plain)),
      aim: 1.05,
    });
  }
  dendro.child.kill();
  return results;
};

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

async function startProcess(file: string, options: object): Promise<Started> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(options)]);
  const [port] = (await once(child, "message")) as [number];
  return { child, port };
}

/** Microseconds of the server's processor time for a request, all that it does beside included. */
async function costOf({ child, port }: Started, isQuick: boolean): Promise<number> {
  const before = await usageOf(child);
  const { requests } = await runLoad({
    url: `http://127.0.0.1:${port}/hello/ann`,
    method: "GET",
    connections: 32,
    seconds: isQuick ? 1 : 2,
    batch: 1,
  });
  return ((await usageOf(child)) - before) / requests;
}

async function usageOf(child: ChildProcess): Promise<number> {
  child.send("usage");
  const [{ user, system }] = (await once(child, "message")) as [NodeJS.CpuUsage];
  return user + system;
}
