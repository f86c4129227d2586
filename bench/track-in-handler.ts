import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAnalytics } from "../packages/worker/src/analytics/analytics.ts";
import { createCollector, type CollectorOptions } from "../packages/worker/src/analytics/collector.ts";
import { createTracker } from "../packages/worker/src/analytics/tracker.ts";
import { percentile, rounded, type Benchmark, type Result } from "./support/benchmark.ts";

/**
 * What `analytics.track` costs a worker's handler, and what `add` of the collector behind it costs the worker: with
 * Dendro there, with nobody there, and with a spool. Calls come in bursts with a pause between, as handlers do.
 */
export const trackInHandler: Benchmark = async ({ isQuick }) => {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.writeHead(202).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const there = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/analytics`;
  const spoolDirectory = mkdtempSync(join(tmpdir(), "dendro-bench-spool-"));
  const bursts = isQuick ? 400 : 2000;
  const results = [
    ...(await measure("Dendro there", { url: there }, bursts)),
    ...(await measure("Dendro absent", { url: "http://127.0.0.1:9/" }, bursts)),
    ...(await measure("with a spool", { url: there, spoolDirectory }, bursts)),
  ];
  server.closeAllConnections();
  server.close();
  rmSync(spoolDirectory, { recursive: true, force: true });
  return results;
};

const callsInBurst = 5;

async function measure(
  name: string,
  options: Pick<CollectorOptions, "url" | "spoolDirectory">,
  bursts: number,
): Promise<Result[]> {
  const collector = createCollector({ workerId: "support", ...options });
  const adding: number[] = [];
  const tracking: number[] = [];
  const tracker = createTracker({
    under: () => ({ settings_version: 3, version: "1.0" }),
    workerId: "support",
    clock: Date.now,
    deliver: (event) => adding.push(microsOf(() => collector.add(event))),
    onFault: (error) => console.error(error),
  });
  const analytics = createAnalytics({
    tracker,
    context: () => ({ thread_id: "t-1", run_id: "r-1", user_id: "ann" }),
    judge: async () => null,
    onFault: (error) => console.error(error),
  });
  for (let burst = 0; burst < bursts; burst += 1) {
    for (let call = 0; call < callsInBurst; call += 1) {
      const data = { total: call, currency: "EUR" };
      tracking.push(microsOf(() => analytics.track("order.placed", data)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await collector.close(2000);
  return [...resultsOf("track() in the handler", name, tracking, 5), ...resultsOf("add()", name, adding)];
}

function microsOf(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1000;
}

function resultsOf(what: string, name: string, all: readonly number[], aim?: number): Result[] {
  // The first ones are compiled while they run.
  const micros = all.slice(all.length / 10);
  return [
    {
      what: `${what}, median, ${name}`,
      value: rounded(percentile(micros, 0.5)),
      unit: "µs",
      ...(aim === undefined ? {} : { aim }),
    },
    { what: `${what}, p99, ${name}`, value: rounded(percentile(micros, 0.99)), unit: "µs" },
  ];
}
