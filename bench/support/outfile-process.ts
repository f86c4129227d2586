import { rmSync } from "node:fs";
import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";

/** Has chDB alone write all events to a file of Parquet, in order of time and in none, and sends the milliseconds. */
const { dataDir } = JSON.parse(process.argv[2] ?? "{}") as { dataDir: string };
const warehouse = openChdbWarehouse({
  path: join(dataDir, "warehouse"),
  queryTimeoutMs: 600_000,
  queryMaxMemoryBytes: 8e9,
});
const file = join(dataDir, "bare.parquet");

async function timed(rest: string): Promise<number> {
  rmSync(file, { force: true });
  const start = performance.now();
  await warehouse.command(
    `SELECT * EXCEPT (tenant, data), toString(data) AS data FROM events ${rest} INTO OUTFILE '${file}' FORMAT Parquet`,
  );
  return performance.now() - start;
}

await timed("LIMIT 1000");
const ordered = await timed("ORDER BY timestamp, id");
const unordered = await timed("");
rmSync(file, { force: true });
process.send?.({ ordered, unordered, rss: process.memoryUsage.rss() });
await warehouse.close();
process.disconnect();
