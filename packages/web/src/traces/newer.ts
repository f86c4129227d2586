import type { ListedTrace } from "./trace-api.ts";

/** What of a trace tells whether it is newer than a list. */
type Begun = Pick<ListedTrace, "id" | "start">;

/**
 * How many of the latest traces have begun since a list was read: those that it does not have, and that began after the
 * latest that it has.
 * @param latest the newest first
 */
export function countNewer(latest: readonly Begun[], listed: readonly Begun[]): number {
  const known = new Set(listed.map(({ id }) => id));
  const last = listed.reduce((most, { start }) => (start !== null && start > most ? start : most), "");
  return latest.filter(({ id, start }) => start !== null && start > last && !known.has(id)).length;
}
