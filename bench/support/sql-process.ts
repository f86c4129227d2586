import { join } from "node:path";
import { createClient, type ClickHouseClientConfigOptions } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { medianMs } from "./benchmark.ts";
import { endAt } from "./end-at.ts";

/**
 * Opens chDB alone on a data directory, as it comes, and times statements: `{ openMs, ms: [...] }`. Where a statement has
 * `{end}`, every run has another second before November of 2026, so that nothing is remembered of the run before.
 */
const { dataDir, statements, runs, warmUps } = JSON.parse(process.argv[2] ?? "{}") as {
  dataDir: string;
  statements: string[];
  runs: number;
  warmUps: number;
};
const start = performance.now();
const client = createClient({
  connection: createChdbConnection({ path: join(dataDir, "warehouse") }) as unknown as NonNullable<
    ClickHouseClientConfigOptions["connection"]
  >,
});
const ask = async (query: string) => await (await client.query({ query, format: "JSONCompact" })).json();
await ask("SELECT count() FROM events WHERE tenant = 'default'");
const openMs = performance.now() - start;
const rss = process.memoryUsage().rss;
let round = 0;
const anEnd = () => endAt((round += 1)).slice(0, -"Z".length);
const ms: number[] = [];
for (const sql of statements)
  ms.push(await medianMs(runs, async () => await ask(sql.replaceAll("{end}", anEnd())), warmUps));
process.send?.({ openMs, rss, ms });
await client.close();
process.disconnect();
