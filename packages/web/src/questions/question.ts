import { queryOf, readSearch, type Search } from "../filters/search.ts";
import { timezone } from "../format/zone.ts";

/** A question of the API as JSON. What is wrong with it, the server says. */
export type Question = Readonly<Record<string, unknown>>;

/** What an address holds of a question: the page's time and filters, and all that they cannot say. */
export interface QuestionAddress extends Pick<Search, "range" | "from" | "to" | "filters"> {
  readonly q: Question;
}

/**
 * The question that an address holds. A time that was chosen on the page goes before the one in `parts`.
 * @param parts all of it but the page's time and filters
 */
export function questionOf(search: Search, parts: Question): Question {
  const { date_range: range, filters = [] } = queryOf(search);
  const isTimeChosen = search.range !== undefined || search.from !== undefined;
  const { filters: more = [], ...rest } = parts;
  const all = Array.isArray(more) ? [...filters, ...(more as unknown[])] : more;
  return {
    ...rest,
    ...(Array.isArray(all) && all.length === 0 ? {} : { filters: all }),
    date_range: isTimeChosen ? range : (parts["date_range"] ?? range),
    timezone: parts["timezone"] ?? timezone(),
  };
}

/** The address of a question: `questionOf` makes the same of it, with the page's filters first. */
export function addressOf(question: Question): QuestionAddress {
  const { date_range: range, filters, timezone: zone, ...rest } = question;
  const time = timeOf(range);
  const all: unknown[] = Array.isArray(filters) ? filters : [];
  const ofPage = all.filter((filter, index) => isOfPage(filter) && isFirst(all, index));
  const more = Array.isArray(filters) ? all.filter((filter) => !ofPage.includes(filter)) : filters;
  return {
    range: time?.range,
    from: time?.from,
    to: time?.to,
    filters: ofPage.length === 0 ? undefined : readSearch({ filters: ofPage }).filters,
    q: {
      ...rest,
      ...(time === null && range !== undefined ? { date_range: range } : {}),
      ...(more === undefined || (Array.isArray(more) && more.length === 0) ? {} : { filters: more }),
      ...(zone === undefined || zone === timezone() ? {} : { timezone: zone }),
    },
  };
}

/** A time that the page's own way of choosing has; null for another. */
function timeOf(range: unknown): Pick<Search, "range" | "from" | "to"> | null {
  const [from, to] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  const read = readSearch({ range, from, to });
  return read.range === undefined && read.from === undefined ? null : read;
}

/** Whether the page's filters can say it. */
function isOfPage(filter: unknown): boolean {
  const [read] = readSearch({ filters: [filter] }).filters ?? [];
  return JSON.stringify(read) === JSON.stringify(filter);
}

/** Of two filters that ask the same of one dimension, the page shows one. */
function isFirst(all: readonly unknown[], index: number): boolean {
  const subject = (filter: unknown) => JSON.stringify(Array.isArray(filter) ? filter.slice(0, 2) : filter);
  return all.findIndex((filter) => subject(filter) === subject(all[index])) === index;
}

/** The texts of a list in a question; none where there is no list. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
