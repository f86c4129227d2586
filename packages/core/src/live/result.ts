import { evaluate } from "../catalog/metric.ts";
import type { Plan } from "../query/plan.ts";
import { isTimeSeries, timeDimensionIndex } from "../query/plan.ts";
import type { ResultRow } from "../query/schema.ts";
import { bucketLabel, bucketStarts } from "../query/time-bucket.ts";
import type { GroupKey } from "./fold.ts";

/** A group with the value of each of the plan's aggregates, in their order. */
export interface Measured {
  readonly key: GroupKey;
  readonly values: readonly (number | null)[];
}

/**
 * The rows of the answer: metrics computed, missing buckets filled in, ordered and paginated. Both engines end here,
 * so they cannot differ in how an answer looks.
 */
export function resultRows(plan: Plan, measured: Iterable<Measured>): { rows: ResultRow[]; total: number } {
  const { limit, offset } = plan.query.pagination;
  const rows = completed(plan, [...measured]).map(({ key, values }) => ({
    key,
    metrics: plan.metrics.map(({ value }) =>
      evaluate(value, (aggregate) => values[plan.aggregates.indexOf(aggregate)] ?? null),
    ),
  }));
  rows.sort(comparator(plan));
  const page = rows.slice(offset, offset + limit).map(({ key, metrics }) => ({ dimensions: labels(plan, key), metrics }));
  return { rows: page, total: rows.length };
}

/** A group's dimensions as they are shown: null for absent, time by its label. */
export function labels(plan: Plan, key: GroupKey): (string | null)[] {
  return plan.dimensions.map((planned, index) => {
    const part = key[index] ?? "";
    if (planned.kind === "time") return bucketLabel(Number(part), planned.granularity, plan.zone);
    return part === "" ? null : String(part);
  });
}

/** What nothing measures: zero or null, as each aggregate says. */
function nothing(plan: Plan): (number | null)[] {
  return plan.aggregates.map(({ aggregate }) => aggregate.read(aggregate.empty()));
}

function completed(plan: Plan, measured: Measured[]): Measured[] {
  if (plan.dimensions.length === 0) return measured.length > 0 ? measured : [{ key: [], values: nothing(plan) }];
  if (!isTimeSeries(plan)) return measured;
  const found = new Map(measured.map((group) => [Number(group.key[0]), group]));
  return timeBuckets(plan).map((start) => found.get(start) ?? { key: [start], values: nothing(plan) });
}

/** The start of every bucket of the plan's time dimension; none when it has none. */
export function timeBuckets(plan: Plan): number[] {
  const planned = plan.dimensions[timeDimensionIndex(plan)];
  return planned?.kind === "time" ? bucketStarts(plan.range, planned.granularity, plan.zone) : [];
}

interface Sortable {
  readonly key: GroupKey;
  readonly metrics: readonly (number | null)[];
}

/** Orders rows as the plan says; what has no value comes last either way. */
function comparator(plan: Plan): (a: Sortable, b: Sortable) => number {
  return (a, b) => {
    for (const { by, index, descending } of plan.order) {
      const left = by === "metric" ? a.metrics[index] : a.key[index];
      const right = by === "metric" ? b.metrics[index] : b.key[index];
      if (left === right) continue;
      if (left === null || left === undefined) return 1;
      if (right === null || right === undefined) return -1;
      return (left < right ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  };
}
