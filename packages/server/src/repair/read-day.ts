import { columnNames, dayMs, type Event } from "@dendro/core";
import { createBindings } from "../warehouse/bindings.ts";
import { eventOfRow } from "../query/event-row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** A tenant's day; a midnight of UTC, in milliseconds since 1970. */
export interface TenantDay {
  readonly tenant: string;
  readonly day: number;
}

/** The days of which there are events, the oldest first. */
export async function listDays(warehouse: Pick<Warehouse, "query">, where = "1"): Promise<TenantDay[]> {
  const sql = `SELECT tenant, toUnixTimestamp64Milli(toDateTime64(toStartOfDay(timestamp, 'UTC'), 3, 'UTC')) AS day FROM events WHERE timestamp >= toDateTime64(0, 3, 'UTC') AND (${where}) GROUP BY tenant, day ORDER BY day, tenant`;
  const rows = await warehouse.query({ sql, parameters: {} });
  return rows.map(([tenant, day]) => ({ tenant: String(tenant), day: Number(day) }));
}

/** A tenant's events of a day for which a condition holds, as they are read. */
export async function* readDay(
  warehouse: Pick<Warehouse, "stream">,
  { tenant, day }: TenantDay,
  condition: string,
  signal: AbortSignal,
): AsyncGenerator<Event[], void> {
  const bindings = createBindings();
  const values = [
    "toString(r.id)",
    "r.type",
    "toUnixTimestamp64Milli(r.timestamp)",
    "toUnixTimestamp64Milli(r.received_at)",
    ...columnNames.map((name) => `r.${name}`),
    "toJSONString(r.data)",
  ];
  const named = values.map((value, at) => `${value} AS v${at}`);
  const sql = `SELECT ${named.join(", ")} FROM events AS r WHERE r.tenant = ${bindings.text(tenant)} AND r.timestamp >= ${bindings.moment(day)} AND r.timestamp < ${bindings.moment(day + dayMs)} AND (${condition})`;
  const statement = { sql, parameters: bindings.parameters };
  for await (const { bytes } of warehouse.stream(statement, "JSONEachRow", signal)) {
    const lines = Buffer.from(bytes).toString("utf8").split("\n");
    yield lines
      .filter((line) => line !== "")
      .map((line) => eventOfRow(Object.values(JSON.parse(line) as Record<string, unknown>), tenant));
  }
}
