import { asNumber, type Aggregate, type Measure } from "../aggregates/aggregate.ts";
import { count } from "../aggregates/count.ts";
import type { Domain } from "../event/known-types.ts";
import type { Condition, NumberOperator } from "./condition.ts";
import type { Field, TableName } from "./field.ts";

export type Unit =
  | "count"
  | "percent"
  | "seconds"
  | "milliseconds"
  | "bytes"
  | "ratio"
  | "usd"
  | "per_second"
  | "per_minute"
  | "per_hour"
  | "per_day"
  /** Milliseconds since 1970. */
  | "timestamp"
  | "text";

/** A metric's value: something measured, a constant, or arithmetic on such values. */
export type MetricValue = Measurement | ConstantValue | ArithmeticValue;

/** What an engine measures; everything else is computed from it. */
export type Measurement = AggregateValue | EntityValue | FirstSeenValue;

/** One aggregate over the rows that match. */
export interface AggregateValue {
  readonly kind: "aggregate";
  readonly table: TableName;
  // oxlint-disable-next-line typescript/no-explicit-any -- an aggregate's state is its own business
  readonly aggregate: Aggregate<any, Measure>;
  /** What is aggregated; null where only rows are counted. */
  readonly of: Field | null;
  /** What rows are chosen by, for aggregates that choose. */
  readonly by?: Field;
  /** Which rows count; null for all. */
  readonly where: Condition | null;
}

/**
 * One aggregate over entities that consist of many events, such as conversations: first `of` is computed for each of
 * them, then aggregated. Of an entity a group has only its part: by day, each day's part of a conversation is one.
 */
export interface EntityValue {
  readonly kind: "entity";
  readonly table: "events";
  // oxlint-disable-next-line typescript/no-explicit-any -- likewise
  readonly aggregate: Aggregate<any, Measure>;
  /** Events with the same value here are one entity's; those without are nobody's. */
  readonly per: Field;
  /** What is aggregated; null where only entities are counted. Measures events, not entities again. */
  readonly of: MetricValue | null;
  /** Which entities count: those of which all of these hold. */
  readonly where: readonly EntityCondition[];
}

/** How many entities there are of which the first event ever, among those that the query's filters let through, is in the range. */
export interface FirstSeenValue {
  readonly kind: "first_seen";
  readonly table: "events";
  // oxlint-disable-next-line typescript/no-explicit-any -- likewise
  readonly aggregate: Aggregate<any, Measure>;
  readonly per: Field;
  /** Which events count; null for all. */
  readonly where: Condition | null;
}

/** A condition on what an entity's events come to; what has no value does not match. */
export interface EntityCondition {
  readonly of: MetricValue;
  readonly op: NumberOperator;
  readonly value: number;
}

export interface ConstantValue {
  readonly kind: "constant";
  readonly value: number;
}

/** Null where a side has no value, or is divided by 0; the larger of one value and none is the one. */
export interface ArithmeticValue {
  readonly kind: "arithmetic";
  readonly op: "+" | "-" | "*" | "/" | "max";
  readonly left: MetricValue;
  readonly right: MetricValue;
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

/** `aggregate` over the field `of` of the rows of `table` that match `where`. */
export function over<S>(
  table: TableName,
  aggregate: Aggregate<S, Measure>,
  of: string | Field | null = null,
  where: Condition | null = null,
): AggregateValue {
  return {
    kind: "aggregate",
    table,
    aggregate,
    of: typeof of === "string" ? { column: of } : of,
    where,
  };
}

/** `aggregate` over what `of` comes to for each entity whose events share the field `per`. */
export function overEach<S>(
  per: Field,
  aggregate: Aggregate<S>,
  of: MetricValue | null = null,
  where: readonly EntityCondition[] = [],
): EntityValue {
  return { kind: "entity", table: "events", aggregate, per, of, where };
}

/** How many entities there are whose events, by the column `per`, begin now. */
export function firstSeen(per: string, where: Condition | null = null): FirstSeenValue {
  return { kind: "first_seen", table: "events", aggregate: count, per: { column: per }, where };
}

const arithmetic = (op: ArithmeticValue["op"], left: MetricValue, right: MetricValue): ArithmeticValue => ({
  kind: "arithmetic",
  op,
  left,
  right,
});

export const constant = (value: number): ConstantValue => ({ kind: "constant", value });

/** A value times a number. */
export const scaled = (value: MetricValue, scale: number): MetricValue =>
  scale === 1 ? value : arithmetic("*", value, constant(scale));

/** One value divided by another, times a scale such as 100 for percent; null where the second is 0 or has no value. */
export const ratioOf = (numerator: MetricValue, denominator: MetricValue, scale = 1): MetricValue =>
  scaled(arithmetic("/", numerator, denominator), scale);

/** Values added up; null where one of them has no value. */
export const sumOf = (first: MetricValue, ...rest: readonly MetricValue[]): MetricValue =>
  rest.reduce((sum, term) => arithmetic("+", sum, term), first);

/** One value less another; null where one of them has no value. */
export const differenceOf = (minuend: MetricValue, subtrahend: MetricValue): MetricValue =>
  arithmetic("-", minuend, subtrahend);

/** The larger of two values; null where neither side has one. */
export const largerOf = (first: MetricValue, second: MetricValue): MetricValue =>
  arithmetic("max", first, second);

/** What must be measured to know a value, each once. */
export function measurementsOf(value: MetricValue): Measurement[] {
  switch (value.kind) {
    case "aggregate":
    case "entity":
    case "first_seen":
      return [value];
    case "constant":
      return [];
    case "arithmetic":
      return [...new Set([...measurementsOf(value.left), ...measurementsOf(value.right)])];
  }
}

/** Computes a value from what was measured. */
export function evaluate(value: MetricValue, resultOf: (measurement: Measurement) => Measure): Measure {
  switch (value.kind) {
    case "aggregate":
    case "entity":
    case "first_seen":
      return resultOf(value);
    case "constant":
      return value.value;
    case "arithmetic": {
      const left = asNumber(evaluate(value.left, resultOf));
      const right = asNumber(evaluate(value.right, resultOf));
      if (left === null || right === null) return value.op === "max" ? (left ?? right) : null;
      return operators[value.op](left, right);
    }
  }
}

const operators = {
  "+": (left: number, right: number) => left + right,
  "-": (left: number, right: number) => left - right,
  "*": (left: number, right: number) => left * right,
  "/": (left: number, right: number) => (right === 0 ? null : left / right),
  max: Math.max,
} as const;
