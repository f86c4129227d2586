import { sql } from "@dendro/core";
import { deleteRows } from "../retention/erase-rows.ts";
import { listDays } from "./read-day.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

const isNoted = sql`(tenant, timestamp, id) IN (SELECT tenant, timestamp, id FROM out_of_bounds)`;

/**
 * Lists the numbers that older releases took and this one refuses, which are no part of their events any more; deletes
 * these events when it is asked to.
 */
export async function repairOutOfBounds(
  context: RepairContext,
  deletes: boolean,
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, writer, apply } = context;
  const tally = context.tally(
    "out_of_bounds",
    deletes ? "events with numbers out of bounds are deleted" : "numbers out of bounds were removed before",
  );
  const noted = "SELECT name, count(), any(value) FROM out_of_bounds FINAL GROUP BY name ORDER BY name";
  for (const [name, rows, value] of await warehouse.query({ sql: noted }))
    count(tally, [String(name)], () => `${String(name)}: ${String(value)}`, Number(rows));
  if (!deletes || !apply || tally.rows === 0) return;
  const days = Map.groupBy(await listDays(warehouse, isNoted), ({ tenant }) => tenant);
  const tenants = await warehouse.query({ sql: "SELECT DISTINCT tenant FROM out_of_bounds" });
  for (const tenant of tenants.map(([name]) => String(name)))
    await renewDays(tenant, async (begin) => {
      for (const { day } of days.get(tenant) ?? []) await begin(day);
      const isOwn = sql`tenant = ${sql.text(tenant)} AND ${isNoted}`;
      // Before its days may be rolled up again.
      await writer.pause(async () => await deleteRows(warehouse, [{ events: [isOwn], visits: sql`0` }]));
    });
}
