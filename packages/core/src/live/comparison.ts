import type { Measure } from "../aggregates/aggregate.ts";
import { evaluate } from "../catalog/metric.ts";
import { timeDimensionIndex, type Plan } from "../query/plan.ts";
import type { Change, RowMetrics, ResultRow } from "../query/schema.ts";
import { timeLabels } from "./time-labels.ts";

/**
 * Adds to every row its metrics in the period before. Rows are matched by their dimensions; over time by the place of
 * the bucket in its period, so that the first day stands beside the first day. What had no row then had nothing: its
 * counts were 0, and its quotients are null. What has no bucket then has no values at all.
 */
export function compareRows(
  plan: Plan,
  rows: readonly ResultRow[],
  before: readonly ResultRow[],
): ResultRow[] {
  if (plan.previous === null) return [...rows];
  const { id, hasBucket } = bucketPlaces(plan);
  const previous = new Map(before.map((row) => [id(row, "previous"), row.metrics]));
  const nothing = plan.metrics.map(({ value, window }) =>
    window === null ? evaluate(value, ({ aggregate }) => aggregate.read(aggregate.empty())) : null,
  );
  const unknown = plan.metrics.map(() => null);
  return rows.map((row) => ({
    ...row,
    ...compareMetrics(
      plan,
      row.metrics,
      previous.get(id(row, "current")) ?? (hasBucket(row) ? nothing : unknown),
    ),
  }));
}

/** Metrics beside those of the other period. */
export function compareMetrics(plan: Plan, now: readonly Measure[], before: readonly Measure[]): RowMetrics {
  return {
    metrics: [...now],
    comparison: {
      metrics: [...before],
      change: now.map((value, index) => changeOf(plan, index, before[index] ?? null, value)),
    },
  };
}

/** What a metric's changes are in: percentages are not taken percentages of. */
export const changeUnits = ({ metrics }: Plan): ("percent" | "points")[] =>
  metrics.map(({ unit }) => (unit === "percent" ? "points" : "percent"));

/** Null where there is nothing to compare with. */
function changeOf(plan: Plan, index: number, before: Measure, now: Measure): Change {
  if (typeof before !== "number" || typeof now !== "number") return null;
  if (plan.metrics[index]?.unit === "percent") return now - before;
  if (before === 0) return now === 0 ? 0 : now > 0 ? "new" : null;
  return ((now - before) / before) * 100;
}

/** A row's identity across two periods: its dimensions, with time as the bucket's place. */
function bucketPlaces(plan: Plan) {
  const time = timeDimensionIndex(plan);
  if (time === -1 || plan.previous === null)
    return { id: (row: ResultRow) => JSON.stringify(row.dimensions), hasBucket: () => true };
  const places = {
    current: placesByLabel(timeLabels(plan, plan.range)),
    previous: placesByLabel(timeLabels(plan, plan.previous)),
  };
  const placeOf = (row: ResultRow, period: "current" | "previous") =>
    places[period].get(row.dimensions[time] ?? "");
  return {
    id: (row: ResultRow, period: "current" | "previous") =>
      JSON.stringify(row.dimensions.with(time, String(placeOf(row, period)))),
    hasBucket: (row: ResultRow) => (placeOf(row, "current") ?? Infinity) < places.previous.size,
  };
}

const placesByLabel = (labels: readonly string[]) => new Map(labels.map((label, place) => [label, place]));
