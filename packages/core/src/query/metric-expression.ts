import type { Aggregate } from "../aggregates/aggregate.ts";
import { argMax, argMin } from "../aggregates/chosen.ts";
import { count } from "../aggregates/count.ts";
import { distinct } from "../aggregates/distinct.ts";
import { max, min } from "../aggregates/extreme.ts";
import { mean } from "../aggregates/mean.ts";
import { quantile } from "../aggregates/quantile.ts";
import { sum } from "../aggregates/sum.ts";
import { findDimension, findMetric } from "../catalog/catalog.ts";
import { findEntity } from "../catalog/entities.ts";
import type { Field } from "../catalog/field.ts";
import { measurementsOf, over, overEach, type MetricValue, type Unit } from "../catalog/metric.ts";
import { columns, type Column } from "../event/columns.ts";
import { DendroError } from "../errors.ts";
import type { Window } from "./window.ts";
import { dayMs, hourMs, minuteMs, secondMs } from "../time/units.ts";

/** What an entry of a query's `metrics` means. */
export interface MetricExpression {
  /** As it was written. */
  readonly text: string;
  readonly unit: Unit;
  readonly value: MetricValue;
  /** What is made of the value's whole column, when all rows are known; null for nothing. */
  readonly window: Window | null;
}

const functions =
  "there are sum, mean, min, max, p50 to p99.9, distinct, first, last, argmax, argmin, count, share, cumulative, " +
  "moving_mean, moving_sum, per_second, per_minute, per_hour and per_day";

/** How deep functions may be nested, such as `share(p95(tokens per thread))`. */
const maxDepth = 4;

/**
 * Reads a metric: a name of the catalogue, or a function of a field, of a metric, or of a metric per entity.
 *
 * - of a field: `sum`, `mean`, `min`, `max`, `p50` to `p99.9`, `distinct`, `first`, `last`; `argmax(model, cost_usd)`, `argmin`
 * - of a metric per entity: the same numbers, as `mean(tokens per thread)`; `count(thread)` counts entities
 * - of a metric: `share`, `cumulative`, `moving_mean(visitors, 7)`, `moving_sum`, `per_second`, `per_minute`, `per_hour`, `per_day`
 *
 * @throws DendroError `unknown_metric`, `unknown_dimension` or `invalid_query`, with what is wrong
 */
export function readMetric(text: string, depth = 0): MetricExpression {
  const call = /^([a-z][a-z\d_.]*)\((.*)\)$/su.exec(text.trim());
  if (call === null) {
    const { unit, value } = findMetric(text.trim());
    return { text, unit, value, window: null };
  }
  if (depth >= maxDepth) throw invalid(text, `is nested more than ${maxDepth} deep`);
  const [, name = "", inside = ""] = call;
  const args = splitArguments(inside);
  return { text, ...(readWindow(name, args, text, depth) ?? readAggregation(name, args, text, depth)) };
}

type Meaning = Omit<MetricExpression, "text">;

/** A function of a metric's whole column; null when it is another function. */
function readWindow(name: string, args: readonly string[], text: string, depth: number): Meaning | null {
  const windowOf = windows[name];
  if (windowOf === undefined) return null;
  const [of = "", size, ...rest] = args;
  const { window, unit } = windowOf(size === undefined ? null : Number(size)) ?? { window: null, unit: null };
  if (window === null || rest.length > 0) {
    throw invalid(
      text,
      `needs ${name.startsWith("moving") ? "a metric and 2 to 1000 buckets" : "one metric"}`,
    );
  }
  const inner = readMetric(of, depth + 1);
  if (inner.window !== null) throw invalid(text, "cannot be of a share, a running sum or a rate");
  if (inner.unit === "text") throw invalid(text, "needs a metric that is a number");
  return { unit: unit ?? inner.unit, value: inner.value, window };
}

const windows: Readonly<
  Record<string, (size: number | null) => { window: Window; unit: Unit | null } | null>
> = {
  share: (size) => (size === null ? { window: { kind: "share" }, unit: "percent" } : null),
  cumulative: (size) => (size === null ? { window: { kind: "cumulative" }, unit: null } : null),
  moving_mean: (size) => moving("mean", size),
  moving_sum: (size) => moving("sum", size),
  per_second: (size) => rate(size, secondMs, "per_second"),
  per_minute: (size) => rate(size, minuteMs, "per_minute"),
  per_hour: (size) => rate(size, hourMs, "per_hour"),
  per_day: (size) => rate(size, dayMs, "per_day"),
};

function moving(how: "mean" | "sum", buckets: number | null) {
  const isSize = buckets !== null && Number.isInteger(buckets) && buckets >= 2 && buckets <= 1000;
  return isSize ? { window: { kind: "moving", how, buckets } as const, unit: null } : null;
}

function rate(size: number | null, perMs: number, unit: Unit) {
  return size === null ? { window: { kind: "rate", perMs } as const, unit } : null;
}

/** An aggregate of a field, or of a metric per entity. */
function readAggregation(name: string, args: readonly string[], text: string, depth: number): Meaning {
  const [of = "", by, ...rest] = args;
  if (of === "" || rest.length > 0) throw invalid(text, "has not the arguments that it needs");
  if (name === "argmax" || name === "argmin") {
    if (by === undefined) throw invalid(text, "needs a field and a number to choose by");
    return chosenBy(name === "argmax" ? argMax : argMin, of, numberField(by, text));
  }
  if (by !== undefined) throw invalid(text, "takes one argument");
  if (name === "first" || name === "last")
    return chosenBy(name === "last" ? argMax : argMin, of, { column: "timestamp" });
  if (name === "distinct")
    return { unit: "count", value: over("events", distinct, textField(of)), window: null };
  if (name === "count") return { unit: "count", value: overEach(findEntity(of), count), window: null };

  const aggregate = numberAggregate(name);
  if (aggregate === null) throw invalid(text, `has no function that Dendro knows: ${name}; ${functions}`);
  const [metric, entity, ...more] = of.split(/\s+per\s+/u);
  if (entity === undefined) {
    const field = numberField(of, text);
    return { unit: unitOf(field), value: over("events", aggregate, field), window: null };
  }
  if (more.length > 0) throw invalid(text, "names more than one metric");
  const inner = readMetric(metric ?? "", depth + 1);
  const isOfEvents = measurementsOf(inner.value).every(
    ({ kind, table }) => kind === "aggregate" && table === "events",
  );
  if (!isOfEvents || inner.window !== null || inner.unit === "text")
    throw invalid(text, `needs a metric that counts or measures events; ${metric} does not`);
  return { unit: inner.unit, value: overEach(findEntity(entity), aggregate, inner.value), window: null };
}

function chosenBy(aggregate: typeof argMax, of: string, by: Field): Meaning {
  return { unit: "text", value: { ...over("events", aggregate, textField(of)), by }, window: null };
}

// oxlint-disable-next-line typescript/no-explicit-any -- an aggregate's state is its own business
function numberAggregate(name: string): Aggregate<any> | null {
  const percent = /^p(\d{1,2}(?:\.\d{1,2})?)$/u.exec(name)?.[1];
  if (percent !== undefined && Number(percent) > 0) return quantile(Number(percent) / 100);
  return { sum, mean, min, max }[name] ?? null;
}

/** A column of numbers, `timestamp`, or a path in `data`. */
function numberField(name: string, text: string): Field {
  if (name === "timestamp") return { column: name };
  const column = (columns as Readonly<Record<string, Column>>)[name];
  if (column?.kind === "integer" || column?.kind === "number") return { column: name };
  if (name.startsWith("data.")) return textField(name);
  throw invalid(
    text,
    `needs numbers; ${JSON.stringify(name)} has none. Use ${numbers.join(", ")} or data.<path>`,
  );
}

const numbers = Object.entries<Column>(columns)
  .filter(([, { kind }]) => kind === "integer" || kind === "number")
  .map(([name]) => name);

function textField(name: string): Field {
  const { on } = findDimension(name);
  if (on.events !== undefined) return on.events;
  throw new DendroError("invalid_query", `${name} is known of visits, not of events.`);
}

function unitOf(field: Field): Unit {
  if (!("column" in field)) return "ratio";
  if (field.column === "timestamp") return "timestamp";
  if (field.column.endsWith("_ms")) return "milliseconds";
  if (field.column.endsWith("_usd")) return "usd";
  return field.column === "bytes" ? "bytes" : "count";
}

/** The arguments of a call, split at commas outside of parentheses. */
function splitArguments(inside: string): string[] {
  const args: string[] = [""];
  let depth = 0;
  for (const character of inside) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) args.push("");
    else args[args.length - 1] += character;
  }
  return args.map((argument) => argument.trim());
}

const invalid = (text: string, why: string) =>
  new DendroError("invalid_query", `The metric ${JSON.stringify(text)} ${why}.`);
