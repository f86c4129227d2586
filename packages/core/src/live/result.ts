import { isoTime } from "../time/units.ts";
import type { Measure } from "../aggregates/aggregate.ts";
import { evaluate, type Measurement } from "../catalog/metric.ts";
import type { ResolvedRange } from "../time/date-range.ts";
import { compares } from "../catalog/condition.ts";
import { isTimeSeries, otherValue, type Plan } from "../query/plan.ts";
import type { ResultMeta, ResultRow } from "../query/schema.ts";
import { bucketLabel, bucketStarts } from "../time/time-bucket.ts";
import { changeUnits } from "./comparison.ts";
import { partialTimeLabels, timeLabels } from "./time-labels.ts";
import type { GroupKey } from "./group-name.ts";
import { applyWindows, type MetricRow } from "./windows.ts";

/** A group with the value of each of the plan's measurements, in their order. */
export interface MeasuredGroup {
  readonly key: GroupKey;
  readonly values: readonly Measure[];
}

/**
 * The rows of an answer from what was measured: metrics computed, missing buckets filled in, in order. Both engines
 * end here, so they cannot differ in how an answer looks.
 * @param range the plan's, or the one it is compared with
 * @param totals what all rows of each time come to, where the plan has shares
 */
export function resultRows(
  plan: Plan,
  groups: readonly MeasuredGroup[],
  range: ResolvedRange = plan.range,
  totals: readonly MetricRow[] = [],
): ResultRow[] {
  const rows = metricRows(plan, groups, range);
  return [...applyWindows(plan, rows, range, totals)]
    .toSorted(comparator(plan))
    .map(({ key, metrics }) => ({ dimensions: labels(plan, key), metrics: [...metrics] }));
}

/** The groups with the plan's metrics, before windows: missing buckets filled in, those left out that `having` refuses. */
export function metricRows(
  plan: Plan,
  groups: readonly MeasuredGroup[],
  range: ResolvedRange = plan.range,
): MetricRow[] {
  const places = new Map(plan.measurements.map((measurement, index) => [measurement, index]));
  return completed(plan, groups, range).flatMap(({ key, values }) => {
    const resultOf = (measurement: Measurement) => values[places.get(measurement) ?? -1] ?? null;
    const isShown = plan.having.every(({ value, op, than }) => {
      const actual = evaluate(value, resultOf);
      return typeof actual === "number" && compares(op, actual, than);
    });
    return isShown ? [{ key, metrics: plan.metrics.map(({ value }) => evaluate(value, resultOf)) }] : [];
  });
}

/** The part of the rows that the query asks for. A series over time alone is always whole. */
export function pageOf(plan: Plan, rows: readonly ResultRow[]): ResultRow[] {
  if (isTimeSeries(plan)) return [...rows];
  const { limit, offset } = plan.query.pagination;
  return rows.slice(offset, offset + limit);
}

/** What an answer says about itself. */
export function resultMeta(plan: Plan): ResultMeta {
  const instants = ({ from, to }: ResolvedRange): [string, string] => [isoTime(from), isoTime(to)];
  const partial = partialTimeLabels(plan);
  return {
    date_range: instants(plan.range),
    ...(plan.previous === null
      ? {}
      : {
          comparison_date_range: instants(plan.previous),
          comparison_mode: plan.isToDate ? "to_date" : "whole",
          change_units: changeUnits(plan),
        }),
    ...(partial === null ? {} : { partial_time_labels: partial }),
    ...(plan.query.include.includes("timeLabels") ? { time_labels: timeLabels(plan, plan.range) } : {}),
  };
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
function completed(
  plan: Plan,
  groups: readonly MeasuredGroup[],
  range: ResolvedRange,
): readonly MeasuredGroup[] {
  // What nothing measures is zero or null, as each aggregate says.
  const nothing = plan.measurements.map(({ aggregate }) => aggregate.read(aggregate.empty()));
  if (plan.dimensions.length === 0) return groups.length > 0 ? groups : [{ key: [], values: nothing }];
  const planned = plan.dimensions[0];
  if (!isTimeSeries(plan) || planned?.kind !== "time") return groups;
  const found = new Map(groups.map((group) => [Number(group.key[0]), group]));
  return bucketStarts(range, planned.granularity, plan.zone).map(
    (start) => found.get(start) ?? { key: [start], values: nothing },
  );
}

/** Orders rows as the plan says; what has no value comes last either way, and so does what others have together. */
function comparator(plan: Plan): (a: MetricRow, b: MetricRow) => number {
  const others = plan.dimensions.findIndex((planned) => planned.kind === "field" && planned.only !== null);
  const isOther = ({ key }: MetricRow) => (others !== -1 && key[others] === otherValue ? 1 : 0);
  return (a, b) => {
    for (const { by, index, descending } of plan.order) {
      if (by === "metric" && isOther(a) !== isOther(b)) return isOther(a) - isOther(b);
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
