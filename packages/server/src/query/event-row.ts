import { columnNames, columns, sql, type Column, type Event, type JsonObject, type Sql } from "@dendro/core";

/** The columns of a row `r` that {@link envelopeOfRow} reads, in their order. */
export const sqlEnvelope: readonly Sql[] = [
  sql`toString(r.id)`,
  sql`r.type`,
  sql`toUnixTimestamp64Milli(r.timestamp)`,
  sql`toUnixTimestamp64Milli(r.received_at)`,
  ...columnNames.map((name) => sql.id(`r.${name}`)),
];

/** Those that {@link eventOfRow} reads. */
export const sqlEvent: readonly Sql[] = [...sqlEnvelope, sql`toJSONString(r.data)`];

/** The declared columns of a row that have a value, by their names. */
function columnValues(row: readonly unknown[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  columnNames.forEach((name, index) => {
    const value = row[index];
    if (value === null || value === "") return;
    const { kind }: Column = columns[name];
    values[name] = kind === "integer" || kind === "number" ? Number(value) : value;
  });
  return values;
}

/** An event without its data, from its id, type, two times and declared columns; what is absent is left out. */
export function envelopeOfRow(
  [id, type, timestamp, receivedAt, ...rest]: readonly unknown[],
  tenant: string,
): Event {
  const event: Record<string, unknown> = {
    ...columnValues(rest),
    id,
    tenant,
    type,
    timestamp: Number(timestamp),
    received_at: Number(receivedAt),
  };
  return event as unknown as Event;
}

/** The same of a row that ends with its data. */
export function eventOfRow(row: readonly unknown[], tenant: string): Event {
  const event = envelopeOfRow(row, tenant);
  const data = row.at(-1) as string;
  if (data !== "{}") event.data = JSON.parse(data) as JsonObject;
  return event;
}
