import { deleteRows } from "../retention/erase-rows.ts";
import { listDays } from "./read-day.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";

const isNoted = "(tenant, timestamp, id) IN (SELECT tenant, timestamp, id FROM out_of_bounds)";

/**
 * Lists the numbers that older releases took and this one refuses, which are no part of their events any more; deletes
 * these events when it is asked to.
 */
export async function repairOutOfBounds(
  context: RepairContext,
  deletes: boolean,
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, apply } = context;
  const tally = context.tally(
    "out_of_bounds",
    deletes ? "events with numbers out of bounds are deleted" : "numbers out of bounds were removed before",
  );
  const sql = "SELECT name, count(), any(value) FROM out_of_bounds FINAL GROUP BY name ORDER BY name";
  for (const [name, rows, value] of await warehouse.query({ sql, parameters: {} }))
    count(tally, [String(name)], () => `${String(name)}: ${String(value)}`, Number(rows));
  if (!deletes || !apply || tally.rows === 0) return;
  const days = Map.groupBy(await listDays(warehouse, isNoted), ({ tenant }) => tenant);
  for (const [tenant, some] of days)
    await renewDays(tenant, async (begin) => {
      for (const { day } of some) await begin(day);
    });
  await context.betweenBatches(
    async () => await deleteRows(warehouse, [{ events: [() => isNoted], visits: () => "0" }]),
  );
}
