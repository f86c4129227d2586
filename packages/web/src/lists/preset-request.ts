import { queryOf, type Search } from "../filters/search.ts";
import { periodOf } from "./period.ts";

/** What one of the API's own questions is asked, of a page's time and filters. */
export function presetQuery(search: Search, tenant: string, now: number) {
  const { filters = [], timezone } = queryOf(search);
  return {
    ...periodOf(search, now),
    timezone,
    tenant,
    filters: filters.length === 0 ? undefined : JSON.stringify(filters),
  };
}

/** The address at which it is answered. */
export function presetAddress(path: string, search: Search, tenant: string, now: number): string {
  const asked = Object.entries(presetQuery(search, tenant, now)).filter(([, value]) => value !== undefined);
  return `${path}?${new URLSearchParams(Object.fromEntries(asked) as Record<string, string>)}`;
}
