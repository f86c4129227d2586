import type { Granularity } from "../format/bucket.ts";
import { addsUp, metricUnit } from "./metric-unit.ts";
import { textsOf, type Question } from "./question.ts";

/** How an answer may be drawn. */
export const drawings = ["line", "bar", "stack", "table", "figure"] as const;

export type Drawing = (typeof drawings)[number];

/** Into how many groups an answer may be cut and still be a chart: those of its axis, and those of its colours. */
const mostCuts = 2;

/** The ways in which the answer to a question can be drawn, the usual one first: bars for what is counted, lines for rates. */
export function drawingsOf(question: Question): readonly Drawing[] {
  const dimensions = textsOf(question["dimensions"]);
  if (dimensions.length === 0) return ["figure", "table"];
  const isOverTime = granularityIn(dimensions) !== null;
  if (dimensions.length > mostCuts + Number(isOverTime)) return ["table"];
  const isCounted = addsUp(metricUnit(textsOf(question["metrics"])[0] ?? ""));
  if (!isOverTime) return isCounted ? ["bar", "stack", "table"] : ["bar", "table"];
  if (!isCounted) return ["line", "bar", "table"];
  return dimensions.length === 1 ? ["bar", "line", "stack", "table"] : ["stack", "line", "bar", "table"];
}

/** The way that was chosen, if the answer can be drawn so, else the usual one. */
export function drawingOf(question: Question, chosen: unknown): Drawing {
  const possible = drawingsOf(question);
  return possible.find((drawing) => drawing === chosen) ?? possible[0] ?? "table";
}

/** How fine the time is by which a question is cut; null where it is not. */
export function granularityIn(dimensions: readonly string[]): Granularity | null {
  const time = dimensions.find((name) => name.startsWith("time:"))?.slice("time:".length);
  return granularities.find((one) => one === time) ?? null;
}

export const granularities = ["minute", "hour", "day", "week", "month"] as const satisfies Granularity[];

/** What is asked in order to draw it: of groups over time also the buckets in which there are none. */
export function askedFor(question: Question): Question {
  const dimensions = textsOf(question["dimensions"]);
  const include = question["include"] ?? [];
  if (granularityIn(dimensions) === null || dimensions.length === 1 || !Array.isArray(include))
    return question;
  return { ...question, include: [...new Set<unknown>([...(include as unknown[]), "timeLabels"])] };
}
