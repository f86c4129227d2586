import { maxExactNumbers, sql, storedProviders } from "@dendro/core";
import { rollupTable } from "../warehouse/rollup-tables.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

/**
 * Rolls days up again whose rollups have an older meaning: without the few durations that quantiles are exact by, or
 * under older names of providers. Days of which no event is left stay as they are.
 */
export async function repairRollups(context: RepairContext, renewDays: RenewDays): Promise<void> {
  const { warehouse, apply, progress } = context;
  const tally = context.tally("rollups", "days are rolled up again with what rollups hold today");
  const names = sql.texts([...storedProviders.keys()]);
  const table = sql.id(rollupTable("events", "day"));
  const old = sql`(duration_ms_count > 0 AND duration_ms_count <= ${maxExactNumbers} AND empty(duration_ms_values)) OR (slice = 'provider' AND row_count > 0 AND value IN ${names})`;
  const stale = sql`SELECT tenant, toUnixTimestamp(unit) FROM ${table} FINAL WHERE (${old}) AND (tenant, unit) IN (SELECT tenant, toStartOfDay(timestamp, 'UTC') FROM events) GROUP BY tenant, unit ORDER BY unit`;
  const days = await warehouse.query({ sql: stale });
  for (const [tenant, seconds] of days) {
    const day = Number(seconds) * 1000;
    const text = new Date(day).toISOString().slice(0, 10);
    count(tally, ["days"], () => `${String(tenant)}, ${text}`);
    progress.changedDays += 1;
    if (apply) await renewDays(String(tenant), async (begin) => await begin(day));
  }
}
