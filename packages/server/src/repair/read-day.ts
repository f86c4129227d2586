import { dayMs, sql, type Event, type Sql } from "@dendro/core";
import { eventOfRow, sqlEvent } from "../query/event-row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** A tenant's day; a midnight of UTC, in milliseconds since 1970. */
export interface TenantDay {
  readonly tenant: string;
  readonly day: number;
}

/** The days of which there are events, the oldest first. */
export async function listDays(warehouse: Pick<Warehouse, "query">, where = sql`1`): Promise<TenantDay[]> {
  const days = sql`SELECT tenant, toUnixTimestamp64Milli(toDateTime64(toStartOfDay(timestamp, 'UTC'), 3, 'UTC')) AS day FROM events WHERE timestamp >= toDateTime64(0, 3, 'UTC') AND (${where}) GROUP BY tenant, day ORDER BY day, tenant`;
  const rows = await warehouse.query({ sql: days });
  return rows.map(([tenant, day]) => ({ tenant: String(tenant), day: Number(day) }));
}

/** A tenant's events of a day for which a condition holds, as they are read. */
export async function* readDay(
  warehouse: Pick<Warehouse, "stream">,
  { tenant, day }: TenantDay,
  condition: Sql,
  signal: AbortSignal,
): AsyncGenerator<Event[], void> {
  const named = sqlEvent.map((value, at) => sql`${value} AS v${at}`);
  const statement = {
    sql: sql`SELECT ${sql.join(named, ", ")} FROM events AS r WHERE r.tenant = ${sql.text(tenant)} AND r.timestamp >= ${sql.moment(day)} AND r.timestamp < ${sql.moment(day + dayMs)} AND (${condition})`,
  };
  for await (const { bytes } of warehouse.stream(statement, "JSONEachRow", signal)) {
    const lines = Buffer.from(bytes).toString("utf8").split("\n");
    yield lines
      .filter((line) => line !== "")
      .map((line) => eventOfRow(Object.values(JSON.parse(line) as Record<string, unknown>), tenant));
  }
}
