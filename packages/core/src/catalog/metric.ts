import type { Aggregate } from "../aggregates/aggregate.ts";
import type { Domain } from "../event/known-types.ts";
import type { Condition } from "../query/condition.ts";
import type { Field, Relation } from "./field.ts";

export type Unit = "count" | "percent" | "seconds" | "milliseconds" | "bytes" | "ratio" | "usd";

/** A metric's value: one aggregate over the rows that match, or values that are divided, added up or taken away. */
export type MetricValue = AggregateValue | RatioValue | SumValue | DifferenceValue;

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

export interface SumValue {
  readonly kind: "sum";
  readonly terms: readonly MetricValue[];
}

export interface DifferenceValue {
  readonly kind: "difference";
  readonly minuend: MetricValue;
  readonly subtrahend: MetricValue;
}

/** A number people ask for, declared once. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly domain: Domain;
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

/** Values added up; null where one of them has no value. */
export function sumOf(...terms: readonly MetricValue[]): SumValue {
  return { kind: "sum", terms };
}

/** One value less another; null where one of them has no value. */
export function differenceOf(minuend: MetricValue, subtrahend: MetricValue): DifferenceValue {
  return { kind: "difference", minuend, subtrahend };
}

/** The aggregates that a value is computed from, each once. */
export function aggregatesOf(value: MetricValue): AggregateValue[] {
  switch (value.kind) {
    case "aggregate":
      return [value];
    case "ratio":
      return [...new Set([...aggregatesOf(value.numerator), ...aggregatesOf(value.denominator)])];
    case "difference":
      return [...new Set([...aggregatesOf(value.minuend), ...aggregatesOf(value.subtrahend)])];
    case "sum":
      return [...new Set(value.terms.flatMap(aggregatesOf))];
  }
}

/** Computes a metric from the results of its aggregates. */
export function evaluate(
  value: MetricValue,
  resultOf: (aggregate: AggregateValue) => number | null,
): number | null {
  switch (value.kind) {
    case "aggregate":
      return resultOf(value);
    case "ratio": {
      const numerator = evaluate(value.numerator, resultOf);
      const denominator = evaluate(value.denominator, resultOf);
      if (numerator === null || denominator === null || denominator === 0) return null;
      return (numerator / denominator) * value.scale;
    }
    case "difference": {
      const minuend = evaluate(value.minuend, resultOf);
      const subtrahend = evaluate(value.subtrahend, resultOf);
      return minuend === null || subtrahend === null ? null : minuend - subtrahend;
    }
    case "sum": {
      let sum = 0;
      for (const term of value.terms) {
        const result = evaluate(term, resultOf);
        if (result === null) return null;
        sum += result;
      }
      return sum;
    }
  }
}
