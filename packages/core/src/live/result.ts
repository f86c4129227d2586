import { evaluate } from "../catalog/metric.ts";
import { isTimeSeries, timeDimensionIndex, type Plan } from "../query/plan.ts";
import type { ResolvedRange } from "../query/date-range.ts";
import type { ResultMeta, ResultRow } from "../query/schema.ts";
import { bucketLabel, bucketStarts } from "../query/time-bucket.ts";
import type { GroupKey } from "./fold.ts";

/** A group with the value of each of the plan's aggregates, in their order. */
export interface Measured {
  readonly key: GroupKey;
  readonly values: readonly (number | null)[];
}

/**
 * The rows of an answer from what was measured: metrics computed, missing buckets filled in, in order. Both engines
 * end here, so they cannot differ in how an answer looks.
 * @param range the plan's, or the one it is compared with
 */
export function resultRows(
  plan: Plan,
  measured: readonly Measured[],
  range: ResolvedRange = plan.range,
): ResultRow[] {
  const rows = completed(plan, measured, range).map(({ key, values }) => ({
    key,
    metrics: plan.metrics.map(({ value }) =>
      evaluate(value, (aggregate) => values[plan.aggregates.indexOf(aggregate)] ?? null),
    ),
  }));
  rows.sort(comparator(plan));
  return rows.map(({ key, metrics }) => ({ dimensions: labels(plan, key), metrics }));
}

/** The part of the rows that the query asks for. */
export function pageOf(plan: Plan, rows: readonly ResultRow[]): ResultRow[] {
  const { limit, offset } = plan.query.pagination;
  return rows.slice(offset, offset + limit);
}

/** What an answer says about itself; the caller adds what it counted. */
export function resultMeta(plan: Plan): ResultMeta {
  const instants = ({ from, to }: ResolvedRange): [string, string] => [isoOf(from), isoOf(to)];
  return {
    date_range: instants(plan.range),
    ...(plan.previous === null ? {} : { comparison_date_range: instants(plan.previous) }),
    ...(plan.query.include.time_labels ? { time_labels: timeLabels(plan, plan.range) } : {}),
  };
}

/** The label of every bucket of the plan's time dimension in a range, in order; none when it has none. */
export function timeLabels(plan: Plan, range: ResolvedRange): string[] {
  const planned = plan.dimensions[timeDimensionIndex(plan)];
  if (planned?.kind !== "time") return [];
  const { granularity } = planned;
  return bucketStarts(range, granularity, plan.zone).map((start) =>
    bucketLabel(start, granularity, plan.zone),
  );
}

/** A group's dimensions as they are shown: null for absent, time by its label. */
function labels(plan: Plan, key: GroupKey): (string | null)[] {
  return plan.dimensions.map((planned, index) => {
    const part = key[index] ?? "";
    if (planned.kind === "time") return bucketLabel(Number(part), planned.granularity, plan.zone);
    return part === "" ? null : String(part);
  });
}

/** Without dimensions there is always one row; over time there is one for every bucket. */
function completed(plan: Plan, measured: readonly Measured[], range: ResolvedRange): readonly Measured[] {
  // What nothing measures is zero or null, as each aggregate says.
  const nothing = plan.aggregates.map(({ aggregate }) => aggregate.read(aggregate.empty()));
  if (plan.dimensions.length === 0) return measured.length > 0 ? measured : [{ key: [], values: nothing }];
  const planned = plan.dimensions[0];
  if (!isTimeSeries(plan) || planned?.kind !== "time") return measured;
  const found = new Map(measured.map((group) => [Number(group.key[0]), group]));
  return bucketStarts(range, planned.granularity, plan.zone).map(
    (start) => found.get(start) ?? { key: [start], values: nothing },
  );
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

const isoOf = (ms: number) => new Date(ms).toISOString();
