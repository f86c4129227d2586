import { dayMs, type Filter, type QueryInput } from "@dendro/core";

/** What the page shows, as it stands in its address: a link shows another person the same. */
export interface Search {
  readonly tenant?: string | undefined;
  readonly range?: string | undefined;
  /** A custom range: the first and the last day, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly filters?: readonly PageFilter[] | undefined;
  /** The metric that the chart shows. */
  readonly metric?: string | undefined;
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

/** Whether it is a day of the calendar, as YYYY-MM-DD. */
function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value)) return false;
  const midnight = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(value);
}

/** Takes from an address what can be understood and leaves out the rest. */
export function readSearch(input: Record<string, unknown>): Search {
  const { tenant, range, from, to, filters, metric } = input;
  const isTime = isDay(from) && isDay(to) && from <= to;
  // The router keeps what is not said here.
  return {
    tenant: typeof tenant === "string" ? tenant : undefined,
    range: presets.find(([preset]) => preset === range)?.[0],
    from: isTime ? from : undefined,
    to: isTime ? to : undefined,
    filters: Array.isArray(filters) ? filters.filter(isPageFilter) : undefined,
    metric: typeof metric === "string" ? metric : undefined,
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
    timezone: timezone(),
  };
}

/** The zone of the browser, which days and hours are of. */
export const timezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

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
