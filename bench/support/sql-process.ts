import { bareWarehouse } from "./bare-warehouse.ts";
import { percentile, timesMs } from "./benchmark.ts";
import { endAt } from "./end-at.ts";

/**
 * Opens chDB alone on a data directory and times statements, or several as one: `{ openMs, ms, p95Ms }`. Where a
 * statement has `{end}`, every run has another second before November of 2026, so that nothing is remembered of the run before.
 */
const { dataDir, statements, runs, warmUps } = JSON.parse(process.argv[2] ?? "{}") as {
  dataDir: string;
  statements: (string | string[])[];
  runs: number;
  warmUps: number;
};
const start = performance.now();
const warehouse = bareWarehouse(dataDir);
await warehouse.ask("SELECT count() FROM events WHERE tenant = 'default'");
const openMs = performance.now() - start;
const rss = process.memoryUsage().rss;
let round = 0;
const anEnd = () => endAt((round += 1)).slice(0, -"Z".length);
const ms: number[] = [];
const p95Ms: number[] = [];
for (const some of statements) {
  const askAll = async () => {
    const end = anEnd();
    for (const sql of [some].flat()) await warehouse.ask(sql.replaceAll("{end}", end));
  };
  const times = await timesMs(runs, askAll, warmUps);
  ms.push(percentile(times, 0.5));
  p95Ms.push(percentile(times, 0.95));
}
process.send?.({ openMs, rss, ms, p95Ms });
await warehouse.close();
process.disconnect();
