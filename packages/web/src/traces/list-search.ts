import { createZone, resolveDateRange } from "@dendro/core";
import { queryOf, type Search } from "../filters/search.ts";
import type { TraceQuery } from "./trace-api.ts";

/** Which traces are listed and how, as it stands in the address. */
export interface ListSearch {
  /** Only traces in which something failed. */
  readonly errors?: true | undefined;
  /** A part of a name. */
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly thread?: string | undefined;
  readonly model?: string | undefined;
  readonly worker?: string | undefined;
  /** Only traces that took so long, or longer; in milliseconds. */
  readonly longer?: number | undefined;
  readonly sort?: Order | undefined;
  /** The columns that are shown, by their names with commas between; by default the usual ones. */
  readonly columns?: string | undefined;
  /** The saved view that was chosen; what it shows stands in the rest. */
  readonly view?: string | undefined;
}

/** What can come first, as the API names it. */
export const orders = {
  newest: "Newest",
  longest: "Longest",
  costliest: "Costliest",
  most_tokens: "Most tokens",
  most_errors: "Most errors",
} as const;
export type Order = keyof typeof orders;
export const usualOrder: Order = "newest";

/** Filters that are a text, as the address and the API name them. */
export const textFilters = {
  name: "name_contains",
  user: "user_id",
  thread: "thread_id",
  model: "model",
  worker: "source",
} as const;
export type TextFilter = keyof typeof textFilters;
export const textFilterNames = Object.keys(textFilters) as TextFilter[];

const isOrder = (value: unknown): value is Order => typeof value === "string" && Object.hasOwn(orders, value);

/** An address may hold a number where a text was meant: a user that is called 123. */
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text.slice(0, 256);
};

/** Takes from an address what can be understood and leaves out the rest. */
export function readListSearch(input: Record<string, unknown>): ListSearch {
  const longer = Number(input["longer"]);
  const sort = input["sort"];
  return {
    errors: input["errors"] === true ? true : undefined,
    ...(Object.fromEntries(textFilterNames.map((name) => [name, textOf(input[name])])) as Pick<
      ListSearch,
      TextFilter
    >),
    longer: Number.isFinite(longer) && longer > 0 ? longer : undefined,
    sort: isOrder(sort) && sort !== usualOrder ? sort : undefined,
    columns: textOf(input["columns"]),
    view: textOf(input["view"]),
  };
}

/** Whether anything but the time narrows the list. */
export const isNarrowed = (search: ListSearch): boolean =>
  search.errors === true ||
  search.longer !== undefined ||
  textFilterNames.some((name) => search[name] !== undefined);

/** The address's filters as the API takes them. The time is not among them: it is resolved when the first page is asked for. */
export function filtersOf(search: ListSearch): TraceQuery {
  const texts = textFilterNames.flatMap((name) =>
    search[name] === undefined ? [] : [[textFilters[name], search[name]] as const],
  );
  return {
    order: search.sort ?? usualOrder,
    ...(search.errors === true ? { status: "error" } : {}),
    ...(search.longer === undefined ? {} : { min_duration_ms: search.longer }),
    ...Object.fromEntries(texts),
  };
}

/** The address's time as two instants: pages after the first are of the same. */
export function periodOf(search: Search, now: number): { start: string; end: string } {
  const { date_range: range, timezone = "UTC" } = queryOf(search);
  const { from, to } = resolveDateRange(range, { now, zone: createZone(timezone) });
  return { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
}
