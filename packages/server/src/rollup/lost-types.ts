import { dayMs, sql, type Sql } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { rollupTable, wholeSlice } from "../warehouse/rollup-tables.ts";

/**
 * The types of which a tenant's day has fewer events than were rolled up: they were too old to be kept, and what was
 * rolled up of them is all that there is.
 * @param day a midnight of UTC, in milliseconds since 1970
 */
export async function findLostTypes(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  day: number,
): Promise<string[]> {
  const isOfDay = (column: Sql) =>
    sql`tenant = ${sql.text(tenant)} AND ${column} >= ${sql.moment(day)} AND ${column} < ${sql.moment(day + dayMs)}`;
  const statement = sql`
    SELECT name FROM (
      SELECT toString(type) AS name, sum(row_count) AS had, 0 AS has FROM ${sql.id(rollupTable("events", "day"))} FINAL
      WHERE ${isOfDay(sql`unit`)} AND slice = ${sql.text(wholeSlice)} GROUP BY name
      UNION ALL
      SELECT toString(type) AS name, 0 AS had, count() AS has FROM events WHERE ${isOfDay(sql`timestamp`)} GROUP BY name
    ) GROUP BY name HAVING sum(had) > sum(has)`;
  return (await warehouse.query({ sql: statement })).map(([name]) => String(name));
}
