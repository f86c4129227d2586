import type { Aggregate } from "../aggregates/aggregate.ts";
import type { Condition } from "../query/condition.ts";
import type { Field, Relation } from "./field.ts";

export type Unit = "count" | "percent" | "seconds" | "milliseconds" | "bytes" | "ratio";

/** A metric's value: one aggregate over the rows that match, or one value divided by another. */
export type MetricValue = AggregateValue | RatioValue;

export interface AggregateValue {
  readonly kind: "aggregate";
  readonly relation: Relation;
  // oxlint-disable-next-line typescript/no-explicit-any -- an aggregate's state is its own business
  readonly aggregate: Aggregate<any>;
  /** What is aggregated; null where only rows are counted. */
  readonly of: Field | null;
  /** Which rows count; null for all. */
  readonly where: Condition | null;
}

export interface RatioValue {
  readonly kind: "ratio";
  readonly numerator: MetricValue;
  readonly denominator: MetricValue;
  /** The quotient is multiplied by it: 100 for percent. */
  readonly scale: number;
}

/** A number people ask for, declared once. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly domain: "all" | "web" | "requests";
  readonly description: string;
  /** Which way is good news; null where neither is. */
  readonly better: "up" | "down" | null;
  readonly value: MetricValue;
}

export function metric(declared: Metric): Metric {
  return Object.freeze(declared);
}

/** `aggregate` over the field `of` of the rows of `relation` that match `where`. */
export function over<S>(
  relation: Relation,
  aggregate: Aggregate<S>,
  of: string | null = null,
  where: Condition | null = null,
): AggregateValue {
  return { kind: "aggregate", relation, aggregate, of: of === null ? null : { column: of }, where };
}

/** One value divided by another; null where the second is 0 or has no value. */
export function ratioOf(numerator: MetricValue, denominator: MetricValue, scale = 1): RatioValue {
  return { kind: "ratio", numerator, denominator, scale };
}

/** The aggregates that a value is computed from, each once. */
export function aggregatesOf(value: MetricValue): AggregateValue[] {
  if (value.kind === "aggregate") return [value];
  return [...new Set([...aggregatesOf(value.numerator), ...aggregatesOf(value.denominator)])];
}

/** Computes a metric from the results of its aggregates. */
export function evaluate(
  value: MetricValue,
  resultOf: (aggregate: AggregateValue) => number | null,
): number | null {
  if (value.kind === "aggregate") return resultOf(value);
  const numerator = evaluate(value.numerator, resultOf);
  const denominator = evaluate(value.denominator, resultOf);
  if (numerator === null || denominator === null || denominator === 0) return null;
  return (numerator / denominator) * value.scale;
}
