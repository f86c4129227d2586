import type { Filter } from "@dendro/core";
import { queryOf, type Search } from "../filters/search.ts";
import { whereSome } from "../lists/of-entity.ts";
import { traceNames } from "../lists/trace-names.ts";
import { textFilterNames, usualOrder, type ListSearch, type Order, type TextFilter } from "./list-search.ts";

/** What an event of a trace must be, for each filter that is a text: as the API's list has it. */
const asked: Readonly<Record<TextFilter, (value: string) => Filter>> = {
  name: (value) => ["contains", "name", [value]],
  user: (value) => ["is", "user", [value]],
  thread: (value) => ["is", "thread", [value]],
  model: (value) => ["is", "model", [value]],
  worker: (value) => ["is", "source", [value]],
};

/** What puts traces in each order. */
const ordered: Readonly<Record<Order, string>> = {
  newest: "min(timestamp)",
  longest: "elapsed",
  costliest: "cost",
  most_tokens: "tokens",
  most_errors: "failures",
};

const failed: Filter = ["is", "status", ["error"]];

/** The traces of the list as a question, by which they are taken along. */
export function listQuestion(search: Search & ListSearch) {
  const { date_range, timezone } = queryOf(search);
  const texts = textFilterNames.flatMap((name) => {
    const value = search[name];
    return value === undefined ? [] : [asked[name](value)];
  });
  return {
    date_range,
    timezone,
    metrics: [...traceNames, "min(timestamp)", "elapsed", "spans", "failures", "tokens", "cost"],
    dimensions: ["execution"],
    filters: whereSome("execution", [...(search.errors === true ? [failed] : []), ...texts]),
    ...(search.longer === undefined ? {} : { having: [[">=", "elapsed", [search.longer]]] }),
    order_by: [[ordered[search.sort ?? usualOrder], "desc"]],
  };
}
