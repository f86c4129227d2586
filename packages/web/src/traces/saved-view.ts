import type { Answer } from "../api/call.ts";
import { readColumns, writeColumns } from "./column-names.ts";
import { filtersOf, readListSearch, textFilterNames, textFilters, type ListSearch } from "./list-search.ts";

/** Columns, filters and an order that somebody gave a name. */
export type TraceView = Answer<"GET /api/v1/trace-views">["views"][number];

/** What of an address a view holds. */
export function viewOf(search: ListSearch): Pick<TraceView, "columns" | "filters" | "order"> {
  const { order = "newest", ...filters } = filtersOf(search);
  return {
    columns: search.columns === undefined ? null : [...readColumns(search.columns)],
    filters: filters as TraceView["filters"],
    order,
  };
}

/** The address that shows a view: all of it stands there, so that a link outlives the view. */
export function searchOf({ id, columns, filters, order }: TraceView): ListSearch {
  const texts = textFilterNames.map((name) => [name, filters[textFilters[name] as keyof typeof filters]]);
  return readListSearch({
    ...Object.fromEntries(texts),
    errors: filters.status === "error",
    longer: filters.min_duration_ms,
    sort: order,
    columns: columns === null ? undefined : writeColumns(readColumns(columns.join(","))),
    view: id,
  });
}

/** Whether the address shows just what the view does. */
export const isShown = (view: TraceView, search: ListSearch): boolean =>
  JSON.stringify(searchOf(view)) === JSON.stringify(readListSearch({ ...search, view: view.id }));
