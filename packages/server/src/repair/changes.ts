import { columnNames, type Event } from "@dendro/core";

/** What an event gets in place of what it had; null where nothing is left. `data` as JSON. */
export type Changes = ReadonlyMap<string, string | number | boolean | null>;

/** What is different in an event by now. Its type and its time are its place, and stay. */
export function changesOf(before: Event, after: Event): Changes {
  const changes = new Map<string, string | number | boolean | null>();
  for (const name of columnNames) {
    const value = after[name];
    if (value !== before[name]) changes.set(name, value === undefined || value === "" ? null : value);
  }
  if (before.data !== after.data) {
    const data = JSON.stringify(after.data ?? {});
    if (data !== JSON.stringify(before.data ?? {})) changes.set("data", data);
  }
  return changes;
}
