import { dayMs, type Filter, type QueryInput } from "@dendro/core";

/** What the page shows, as it stands in its address: a link shows another person the same. */
export interface Search {
  readonly tenant?: string;
  readonly range?: string;
  /** A custom range: the first and the last day, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  readonly filters?: readonly PageFilter[];
  /** The key figure that the chart shows. */
  readonly metric?: string;
}

/** A filter that came from clicking a row: this dimension has this value; `""` is none. */
export type PageFilter = readonly [dimension: string, value: string];

export const presets = [
  ["30m", "Last 30 minutes"],
  ["day", "Today"],
  ["yesterday", "Yesterday"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
  ["month", "Month to date"],
  ["12mo", "Last 12 months"],
  ["year", "Year to date"],
  ["all", "All time"],
] as const;

export const defaultRange = "7d";

const isDay = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** Takes from an address what can be understood and leaves out the rest. */
export function readSearch(input: Record<string, unknown>): Search {
  const { tenant, range, from, to, filters, metric } = input;
  return {
    ...(typeof tenant === "string" ? { tenant } : {}),
    ...(presets.some(([preset]) => preset === range) ? { range: range as string } : {}),
    ...(isDay(from) && isDay(to) && from <= to ? { from, to } : {}),
    ...(Array.isArray(filters) ? { filters: filters.filter(isPageFilter) } : {}),
    ...(typeof metric === "string" ? { metric } : {}),
  };
}

function isPageFilter(value: unknown): value is PageFilter {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

/** The part of a query that the address decides. */
export function queryOf(search: Search): Pick<QueryInput, "date_range" | "filters" | "timezone"> {
  const { from, to } = search;
  return {
    date_range: from !== undefined && to !== undefined ? [from, to] : (search.range ?? defaultRange),
    filters: (search.filters ?? []).map(([dimension, value]): Filter => ["is", dimension, [value]]),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** How fine the chart is drawn. */
export function granularityOf(search: Search): "minute" | "hour" | "day" | "week" | "month" {
  if (search.from !== undefined && search.to !== undefined) {
    const days = (Date.parse(search.to) - Date.parse(search.from)) / dayMs + 1;
    return days <= 2 ? "hour" : days <= 92 ? "day" : days <= 400 ? "week" : "month";
  }
  switch (search.range ?? defaultRange) {
    case "30m":
      return "minute";
    case "day":
    case "yesterday":
    case "24h":
      return "hour";
    case "12mo":
    case "year":
    case "all":
      return "month";
    default:
      return "day";
  }
}

/** With one filter more; the same one twice is one. */
export function withFilter(search: Search, filter: PageFilter): Search {
  const kept = (search.filters ?? []).filter(([dimension]) => dimension !== filter[0]);
  return { ...search, filters: [...kept, filter] };
}

export function withoutFilter(search: Search, filter: PageFilter): Search {
  const filters = (search.filters ?? []).filter(
    ([dimension, value]) => dimension !== filter[0] || value !== filter[1],
  );
  const { filters: _all, ...rest } = search;
  return filters.length === 0 ? rest : { ...rest, filters };
}
