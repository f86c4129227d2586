import { dayMs, type Filter, type QueryInput } from "@dendro/core";
import type { Granularity } from "../format/bucket.ts";
import { timezone } from "../format/zone.ts";

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
  /** Which part of the page is shown. */
  readonly tab?: string | undefined;
  /** What the chart is split by. */
  readonly by?: string | undefined;
  /** By which dimension cards are broken down, by their titles; a card that is not named by its first. */
  readonly cuts?: Readonly<Record<string, string>> | undefined;
  /** The single event that is open. */
  readonly event?: string | undefined;
}

/** What a filter of the page asks of a dimension, in the words of the query language. */
export const pageOperators = ["is", "is_not", "contains", "contains_not"] as const;

/** What saved filters are filtered by, as if they were a dimension. */
export const segmentName = "segment";

export type PageOperator = (typeof pageOperators)[number];

/** A filter of the page: the dimension has one of the values, or holds one, or not; `""` is none. */
export type PageFilter = readonly [operator: PageOperator, dimension: string, values: readonly string[]];

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
  const { tenant, range, from, to, filters, metric, tab, by, cuts, event } = input;
  const isTime = isDay(from) && isDay(to) && from <= to;
  // The router keeps what is not said here.
  return {
    tenant: typeof tenant === "string" ? tenant : undefined,
    range: presets.find(([preset]) => preset === range)?.[0],
    from: isTime ? from : undefined,
    to: isTime ? to : undefined,
    filters: Array.isArray(filters) ? filters.flatMap(readFilter) : undefined,
    metric: textOf(metric),
    tab: textOf(tab),
    by: textOf(by),
    cuts: readCuts(cuts),
    event: textOf(event),
  };
}

/** A text of an address, if it is one. */
export const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

function readCuts(value: unknown): Search["cuts"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const cuts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return cuts.length === 0 ? undefined : Object.fromEntries(cuts.slice(0, maxValues));
}

/** A filter of an address, if it is one. Addresses of the first releases name a dimension and its value. */
function readFilter(value: unknown): PageFilter[] {
  if (!Array.isArray(value)) return [];
  const [first, second, third] = value as unknown[];
  if (typeof first !== "string" || typeof second !== "string") return [];
  if (value.length === 2) return [["is", first, [second]]];
  const operator = pageOperators.find((name) => name === first);
  return operator !== undefined && isValues(third) && value.length === 3
    ? [[operator, second, third.slice(0, maxValues)]]
    : [];
}

const isValues = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");

/** As many values as an address reasonably holds. */
const maxValues = 50;

/** The part of a query that the address decides. */
export function queryOf(search: Search): Pick<QueryInput, "date_range" | "filters" | "timezone"> {
  const { from, to } = search;
  return {
    date_range: from !== undefined && to !== undefined ? [from, to] : (search.range ?? defaultRange),
    filters: (search.filters ?? []).map(([operator, dimension, values]): Filter => [
      operator,
      dimension,
      [...values],
    ]),
    timezone: timezone(),
  };
}

/** How fine the chart is drawn. */
export function granularityOf(search: Search): Granularity {
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

/** Breaks a card down by another dimension. */
export const withCut = (search: Search, card: string, dimension: string): Search => ({
  ...search,
  cuts: { ...search.cuts, [card]: dimension },
});

/** With one filter more; it takes the place of another that asks the same of its dimension. */
export function withFilter(search: Search, filter: PageFilter): Search {
  const kept = (search.filters ?? []).filter((one) => one[0] !== filter[0] || one[1] !== filter[1]);
  return { ...search, filters: [...kept, filter] };
}

export function withoutFilter(search: Search, [operator, dimension]: PageFilter): Search {
  const filters = (search.filters ?? []).filter((one) => one[0] !== operator || one[1] !== dimension);
  const { filters: _all, ...rest } = search;
  return filters.length === 0 ? rest : { ...rest, filters };
}

/** What another page takes along: whose events, of when. */
export const carried = ({ tenant, range, from, to }: Search): Search => ({ tenant, range, from, to });
