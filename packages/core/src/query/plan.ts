import { findDimension, granularities } from "../catalog/catalog.ts";
import type { Dimension } from "../catalog/dimension.ts";
import { measurementsOf, type Measurement, type MetricValue } from "../catalog/metric.ts";
import { DendroError } from "../errors.ts";
import type { Condition, NumberOperator } from "../catalog/condition.ts";
import {
  momentBefore,
  previousRange,
  resolveDateRange,
  sameMoment,
  yearBefore,
  type RangeContext,
  type ResolvedRange,
} from "../time/date-range.ts";
import { conditionOf } from "./filter.ts";
import { readMetric, type MetricExpression } from "./metric-expression.ts";
import type { Query } from "./schema.ts";
import type { Granularity } from "../time/time-bucket.ts";
import { createZone, type Zone } from "../time/time-zone.ts";
import { isRunning } from "./window.ts";
import { minuteMs } from "../time/units.ts";

export type PlannedDimension =
  | {
      readonly kind: "field";
      readonly dimension: Dimension;
      /** The values that are kept apart; all others are {@link otherValue}. Null for all. */
      readonly only: readonly string[] | null;
    }
  | { readonly kind: "time"; readonly granularity: Granularity };

/** What the values of a dimension are called that are not among its top. */
export const otherValue = "(other)";

export interface PlannedOrder {
  readonly by: "dimension" | "metric";
  /** Its place among the query's dimensions or metrics. */
  readonly index: number;
  readonly descending: boolean;
}

/** A condition on a row's metrics. */
export interface PlannedHaving {
  readonly value: MetricValue;
  readonly op: NumberOperator;
  readonly than: number;
}

/** A query with every name resolved: what the fold and the compiler both start from. */
export interface Plan {
  readonly query: Query;
  /** The moment it was resolved at, in milliseconds since 1970. */
  readonly now: number;
  /** Where "all" begins, in milliseconds since 1970. */
  readonly earliest: number;
  readonly range: ResolvedRange;
  /** The period to compare with, when the query compares. */
  readonly previous: ResolvedRange | null;
  /** Whether that is only as much of it as has passed of the range. */
  readonly isToDate: boolean;
  readonly zone: Zone;
  readonly dimensions: readonly PlannedDimension[];
  readonly metrics: readonly MetricExpression[];
  readonly having: readonly PlannedHaving[];
  /** What must be measured to know the metrics, each once. */
  readonly measurements: readonly Measurement[];
  readonly filter: Condition<Dimension> | null;
  /** Complete: rows that are otherwise equal are ordered by their dimensions. */
  readonly order: readonly PlannedOrder[];
}

/**
 * Resolves a query at a moment.
 * @param now milliseconds since 1970, for ranges such as "7d"
 * @param earliest where "all" begins, in milliseconds since 1970
 * @throws DendroError `unknown_metric`, `unknown_dimension`, `unknown_timezone` or `invalid_query`
 */
export function planQuery(query: Query, now: number, earliest = 0): Plan {
  const zone = createZone(query.timezone);
  const context = { now, zone, earliest };
  const range = resolveDateRange(query.date_range, context);
  const metrics = unique("metrics", query.metrics).map((text) => readMetric(text));
  const dimensions = unique("dimensions", query.dimensions).map(planDimension);
  const having = query.having.map(([op, text, [than]]): PlannedHaving => {
    const { window, value } = readMetric(text);
    if (window !== null)
      throw new DendroError("invalid_query", `having cannot be on ${JSON.stringify(text)}.`);
    return { value, op, than };
  });
  const time = dimensions.filter(({ kind }) => kind === "time").length;
  if (time > 1) {
    throw new DendroError("invalid_query", "A query may have one time dimension; keep one of them.");
  }
  if (query.top !== undefined && !query.dimensions.includes(query.top.dimension))
    throw new DendroError("invalid_query", "top.dimension must be one of the query's dimensions.");
  const running = metrics.find(({ window }) => isRunning(window));
  if (running !== undefined && time === 0)
    throw new DendroError("invalid_query", `${running.text} needs a time dimension, such as time:day.`);
  const values = [...metrics, ...having].map(({ value }) => value);
  return {
    query,
    now,
    earliest,
    range,
    ...comparedRange(query, range, context),
    zone,
    dimensions,
    metrics,
    having,
    measurements: [...new Set(values.flatMap((value) => measurementsOf(value)))],
    filter: conditionOf(query.filters, context),
    order: planOrder(query, dimensions),
  };
}

/** The same plan with only some values of the query's `top` dimension kept apart. */
export function keepApart(plan: Plan, name: string, only: readonly string[]): Plan {
  return {
    ...plan,
    dimensions: plan.dimensions.map((planned) =>
      planned.kind === "field" && planned.dimension.name === name ? { ...planned, only } : planned,
    ),
  };
}

/** The plan for what all rows come to together. */
export function totalPlan(plan: Plan): Plan {
  return { ...plan, dimensions: [], having: [], order: [] };
}

/** The plan for what all rows of each time come to, of those metrics of which shares are asked; the others are null. */
export function sharedPlan(plan: Plan): Plan {
  const dimensions = plan.dimensions.filter(({ kind }) => kind === "time");
  const shares = plan.metrics.filter(isShare);
  return {
    ...plan,
    dimensions,
    having: [],
    measurements: [...new Set(shares.flatMap(({ value }) => measurementsOf(value)))],
    order: dimensions.map((_, index) => ({ by: "dimension", index, descending: false })),
  };
}

/** The plan for which values of the query's `top` dimension have most of the first metric. */
export function rankingPlan(plan: Plan): Plan {
  const metrics = plan.metrics.slice(0, 1).map((metric) => ({ ...metric, window: null }));
  const { top, ...query } = plan.query;
  return {
    ...plan,
    query: { ...query, include: [] },
    dimensions: plan.dimensions.filter(
      ({ kind }, index) => kind === "field" && query.dimensions[index] === top?.dimension,
    ),
    metrics,
    having: [],
    measurements: metrics.flatMap(({ value }) => measurementsOf(value)),
    order: [
      { by: "metric", index: 0, descending: true },
      { by: "dimension", index: 0, descending: false },
    ],
  };
}

/** Where the time dimension stands, or -1. */
export function timeDimensionIndex(plan: Plan): number {
  return plan.dimensions.findIndex(({ kind }) => kind === "time");
}

/** Whether time is all that is asked by, so that missing buckets are filled in. */
export function isTimeSeries(plan: Plan): boolean {
  return plan.dimensions.length === 1 && plan.dimensions[0]?.kind === "time";
}

/** Whether a row's metrics depend on rows that the page may not show. */
export const needsAllRows = (plan: Plan): boolean => plan.metrics.some(({ window }) => isRunning(window));

/** Whether the query asks how many rows there are. */
export const countsRows = ({ query: { include } }: Plan): boolean =>
  include.includes("rows") || include.includes("total");

/** Whether a row's metrics depend on what all rows come to. */
export const needsTotals = (plan: Plan): boolean => plan.metrics.some(isShare);

const isShare = ({ window }: MetricExpression) => window?.kind === "share";

function comparedRange(
  query: Query,
  range: ResolvedRange,
  context: RangeContext,
): Pick<Plan, "previous" | "isToDate"> {
  const { compare, include, date_range } = query;
  if (compare === undefined && !include.includes("previous")) return { previous: null, isToDate: false };
  const { period = "previous_period", mode } =
    typeof compare === "object" && !Array.isArray(compare) ? compare : { period: compare };
  const { now, zone } = context;
  const previous = Array.isArray(period)
    ? resolveDateRange(period, context)
    : period === "previous_year"
      ? yearBefore(range, zone)
      : previousRange(date_range, range, zone);
  // Whoever names the days means all of them.
  const isUnderWay = range.from <= now && now < range.to && date_range !== "all";
  if (!isUnderWay || (mode ?? (Array.isArray(period) ? "whole" : "to_date")) === "whole")
    return { previous, isToDate: false };
  // To the minute, so that an answer is the same for as long.
  const minute = Math.max(range.from, Math.floor(now / minuteMs) * minuteMs);
  const until = Array.isArray(period)
    ? previous.from + (minute - range.from)
    : period === "previous_year"
      ? sameMoment(minute, -12, zone)
      : momentBefore(minute, date_range, range, zone);
  const to = Math.max(previous.from, Math.min(previous.to, until));
  return { previous: { from: previous.from, to }, isToDate: true };
}

function planDimension(name: string): PlannedDimension {
  if (!name.startsWith("time:")) return { kind: "field", dimension: findDimension(name), only: null };
  const granularity = granularities.find((known) => name === `time:${known}`);
  if (granularity !== undefined) return { kind: "time", granularity };
  throw new DendroError(
    "unknown_dimension",
    `Unknown dimension ${JSON.stringify(name)}. Time comes as ${granularities.map((g) => `time:${g}`).join(", ")}.`,
  );
}

function planOrder(query: Query, dimensions: readonly PlannedDimension[]): PlannedOrder[] {
  const order = query.order_by?.map(([name, direction]): PlannedOrder => {
    const descending = direction === "desc";
    const metric = query.metrics.indexOf(name);
    if (metric !== -1) return { by: "metric", index: metric, descending };
    const dimension = query.dimensions.indexOf(name);
    if (dimension !== -1) return { by: "dimension", index: dimension, descending };
    throw new DendroError(
      "invalid_query",
      `order_by names ${JSON.stringify(name)}, which is neither a metric nor a dimension of the query.`,
    );
  });
  const time = dimensions.findIndex(({ kind }) => kind === "time");
  const first: PlannedOrder =
    time === -1
      ? { by: "metric", index: 0, descending: true }
      : { by: "dimension", index: time, descending: false };
  const chosen = order ?? [first];
  const ties = dimensions
    .map((_, index): PlannedOrder => ({ by: "dimension", index, descending: false }))
    .filter(({ index }) => !chosen.some((other) => other.by === "dimension" && other.index === index));
  return [...chosen, ...ties];
}

function unique(what: string, names: readonly string[]): readonly string[] {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return names;
  throw new DendroError("invalid_query", `${what} names ${JSON.stringify(repeated)} twice.`);
}
