import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "../packages/sdk/src/index.ts";
import { percentile, rounded, type Benchmark, type Result } from "./support/benchmark.ts";

/**
 * What `track()` costs whoever calls it, with Dendro there and with nobody there at all. Calls come in bursts with a pause
 * between, as in a server under load, so that the client's own work happens in between and is not the caller's.
 */
export const trackCost: Benchmark = async ({ isQuick }) => {
  const server = createServer((request, response) => {
    request
      .resume()
      .once("end", () => response.writeHead(202).end('{"accepted":0,"duplicates":0,"rejected":[]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const there = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bursts = isQuick ? 400 : 2000;
  const results = [
    ...(await measure("Dendro there", there, bursts)),
    ...(await measure("Dendro absent", "http://127.0.0.1:9", bursts)),
  ];
  server.closeAllConnections();
  server.close();
  return results;
};

const callsInBurst = 50;

async function measure(name: string, url: string, bursts: number): Promise<Result[]> {
  const client = createClient({ url, key: "k", maxQueuedEvents: 10_000, maxRetries: 1, onDrop: () => {} });
  const micros: number[] = [];
  for (let burst = 0; burst < bursts; burst += 1) {
    for (let call = 0; call < callsInBurst; call += 1) {
      const start = process.hrtime.bigint();
      client.track("order.placed", { user_id: "ann", data: { total: call, currency: "EUR" } });
      const nanos = Number(process.hrtime.bigint() - start);
      // The first ones are compiled while they run.
      if (burst > bursts / 10) micros.push(nanos / 1000);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await client.close({ timeoutMs: 2000 });
  return [
    {
      what: `track() in the caller, median, ${name}`,
      value: rounded(percentile(micros, 0.5)),
      unit: "µs",
      aim: 2,
    },
    { what: `track() in the caller, p99, ${name}`, value: rounded(percentile(micros, 0.99)), unit: "µs" },
  ];
}
