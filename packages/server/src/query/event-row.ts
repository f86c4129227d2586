import { columnNames, columns, type Column, type Event } from "@dendro/core";

/** The declared columns of a row that have a value, by their names. */
export function columnValues(row: readonly unknown[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  columnNames.forEach((name, index) => {
    const value = row[index];
    if (value === null || value === "") return;
    const { kind }: Column = columns[name];
    values[name] = kind === "integer" || kind === "number" ? Number(value) : value;
  });
  return values;
}

/** An event from its id, type, two times, declared columns and data; what is absent is left out. */
export function eventOfRow(
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
  const data = rest.at(-1) as string;
  if (data !== "{}") event["data"] = JSON.parse(data) as unknown;
  return event as unknown as Event;
}
