import { createZone, resolveDateRange } from "@dendro/core";
import { queryOf, type Search } from "../filters/search.ts";

/** The address's time as two instants, as lists take it: all pages of one list are of the same. */
export function periodOf(search: Search, now: number): { start: string; end: string } {
  const { date_range: range, timezone = "UTC" } = queryOf(search);
  const { from, to } = resolveDateRange(range, { now, zone: createZone(timezone) });
  return { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
}
