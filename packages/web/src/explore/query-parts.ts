import { granularityIn } from "../questions/drawing.ts";
import { textsOf, type Question } from "../questions/question.ts";
import { isObject } from "./search.ts";

/** As many groups over time as a chart tells apart. */
const usualTop = 7;
/** As many rows as the API answers with where nothing is said. */
export const usualRows = 1000;

/** By time at first, where by time at all: the chart's axis. */
const timeFirst = (names: readonly string[]) =>
  names.toSorted((a, b) => Number(b.startsWith("time:")) - Number(a.startsWith("time:")));

/** With other dimensions. Groups over time are the largest, and all others together: rows of few times say little. */
export function withDimensions(parts: Question, names: readonly string[]): Question {
  const dimensions = timeFirst(names);
  const group = dimensions.find((name) => !name.startsWith("time:"));
  const isOfGroups = granularityIn(dimensions) !== null && group !== undefined;
  return {
    dimensions,
    top: isOfGroups ? { dimension: group, limit: limitOf(parts["top"]) ?? usualTop } : undefined,
    order_by: undefined,
  };
}

/** With time cut otherwise; `""` for not at all. */
export function withGranularity(parts: Question, granularity: string): Question {
  const others = textsOf(parts["dimensions"]).filter((name) => !name.startsWith("time:"));
  return withDimensions(parts, granularity === "" ? others : [`time:${granularity}`, ...others]);
}

/** How many groups or rows there are at most. */
export const rowLimitOf = (parts: Question): number =>
  limitOf(parts["top"]) ?? limitOf(parts["pagination"]) ?? usualRows;

/** With another limit: of groups where the largest are asked for, else of rows. */
export function withRowLimit(parts: Question, limit: number): Question {
  const { top, pagination } = parts;
  if (isObject(top)) return { top: { ...top, limit } };
  return { pagination: { ...(isObject(pagination) ? pagination : {}), limit } };
}

function limitOf(part: unknown): number | null {
  const limit = isObject(part) ? part["limit"] : null;
  return typeof limit === "number" ? limit : null;
}

/** What a question has that no control of the page shows. */
export const hiddenParts = (parts: Question): readonly string[] =>
  Object.keys(parts).filter((name) => !shownParts.has(name));

const shownParts = new Set(["metrics", "dimensions", "compare", "top", "pagination", "order_by", "include"]);
