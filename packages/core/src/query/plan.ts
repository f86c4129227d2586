import { findDimension, findMetric, granularities } from "../catalog/catalog.ts";
import type { Dimension } from "../catalog/dimension.ts";
import { aggregatesOf, type AggregateValue, type Metric } from "../catalog/metric.ts";
import { DendroError } from "../errors.ts";
import type { Condition } from "./condition.ts";
import { previousRange, resolveDateRange, type ResolvedRange } from "./date-range.ts";
import { conditionOf } from "./filter.ts";
import type { Query } from "./schema.ts";
import type { Granularity } from "./time-bucket.ts";
import { createZone, type Zone } from "./time-zone.ts";

export type PlannedDimension =
  | { readonly kind: "field"; readonly dimension: Dimension }
  | { readonly kind: "time"; readonly granularity: Granularity };

export interface PlannedOrder {
  readonly by: "dimension" | "metric";
  /** Its place among the query's dimensions or metrics. */
  readonly index: number;
  readonly descending: boolean;
}

/** A query with every name resolved: what the fold and the compiler both start from. */
export interface Plan {
  readonly query: Query;
  /** Where "all" begins, in milliseconds since 1970. */
  readonly earliest: number;
  readonly range: ResolvedRange;
  /** The period before, when the query compares. */
  readonly previous: ResolvedRange | null;
  readonly zone: Zone;
  readonly dimensions: readonly PlannedDimension[];
  readonly metrics: readonly Metric[];
  /** The aggregates that the metrics are computed from, each once. */
  readonly aggregates: readonly AggregateValue[];
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
  const range = resolveDateRange(query.date_range, { now, zone, earliest });
  const metrics = unique("metrics", query.metrics).map(findMetric);
  const dimensions = unique("dimensions", query.dimensions).map(planDimension);
  if (dimensions.filter(({ kind }) => kind === "time").length > 1) {
    throw new DendroError("invalid_query", "A query may have one time dimension; keep one of them.");
  }
  return {
    query,
    earliest,
    range,
    previous: query.compare === undefined ? null : previousRange(query.date_range, range, zone),
    zone,
    dimensions,
    metrics,
    aggregates: [...new Set(metrics.flatMap(({ value }) => aggregatesOf(value)))],
    filter: conditionOf(query.filters),
    order: planOrder(query, dimensions),
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

function planDimension(name: string): PlannedDimension {
  if (!name.startsWith("time:")) return { kind: "field", dimension: findDimension(name) };
  const granularity = granularities.find((known) => name === `time:${known}`);
  if (granularity !== undefined) return { kind: "time", granularity };
  throw new DendroError(
    "unknown_dimension",
    `There is no dimension ${JSON.stringify(name)}. Time comes as ${granularities.map((g) => `time:${g}`).join(", ")}.`,
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
