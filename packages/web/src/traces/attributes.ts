import type { StoredEvent } from "../api/client.ts";

/** A value with where it stands: `data.otel.scope`. */
export type Attribute = readonly [path: string, value: string];

/** What the panel says in figures already, or what only places an event. */
const said = new Set(["id", "tenant", "type", "timestamp", "received_at", "data"]);

/** What an event says, flat and in the order it stands: what is in its data, then its columns. */
export function attributesOf(event: StoredEvent): Attribute[] {
  const columns = Object.entries(event).flatMap(([name, value]) => (said.has(name) ? [] : flat(name, value)));
  return [...flat("", event["data"] ?? {}), ...columns];
}

/** Lists of plain values stay whole. */
function flat(path: string, value: unknown): Attribute[] {
  if (value === null || typeof value !== "object") return [[path, String(value)]];
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== "object"))
    return [[path, JSON.stringify(value)]];
  const within = Object.entries(value).flatMap(([key, item]) =>
    flat(path === "" ? key : `${path}.${key}`, item),
  );
  return within.length === 0 && path !== "" ? [[path, Array.isArray(value) ? "[]" : "{}"]] : within;
}
