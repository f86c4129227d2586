import { join } from "node:path";
import { openEmbeddedWarehouse } from "../../packages/server/src/warehouse/clickhouse.ts";
import { medianMs } from "./benchmark.ts";

/** Opens chDB alone on a data directory, and times statements: `{ openMs, ms: [...] }`. */
const { dataDir, statements, runs, warmUps } = JSON.parse(process.argv[2] ?? "{}") as {
  dataDir: string;
  statements: string[];
  runs: number;
  warmUps: number;
};
const start = performance.now();
const warehouse = openEmbeddedWarehouse({
  path: join(dataDir, "warehouse"),
  queryTimeoutMs: 60_000,
  queryMaxMemoryBytes: 4e9,
  readers: 1,
});
await warehouse.query({ sql: "SELECT count() FROM events WHERE tenant = 'default'", parameters: {} });
const openMs = performance.now() - start;
const rss = process.memoryUsage().rss;
const ms: number[] = [];
for (const sql of statements)
  ms.push(await medianMs(runs, async () => await warehouse.query({ sql, parameters: {} }), warmUps));
process.send?.({ openMs, rss, ms });
await warehouse.close();
process.disconnect();
