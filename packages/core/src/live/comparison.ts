import { timeDimensionIndex, type Plan } from "../query/plan.ts";
import type { ResultRow } from "../query/schema.ts";
import { timeLabels } from "./result.ts";

/**
 * Adds to every row its figures in the period before. Rows are matched by their dimensions; over time by the place of
 * the bucket in its period, so that the first day stands beside the first day.
 */
export function compareRows(
  plan: Plan,
  rows: readonly ResultRow[],
  before: readonly ResultRow[],
): ResultRow[] {
  if (plan.previous === null) return [...rows];
  const place = bucketPlaces(plan);
  const previous = new Map(before.map((row) => [place(row, "previous"), row.metrics]));
  return rows.map((row) => {
    const metrics = previous.get(place(row, "current")) ?? row.metrics.map(() => null);
    return {
      ...row,
      comparison: {
        metrics,
        change: row.metrics.map((value, index) => change(metrics[index] ?? null, value)),
      },
    };
  });
}

/** Change in percent of the value before; null where there is nothing to compare with. */
function change(before: number | null, now: number | null): number | null {
  return before === null || now === null || before === 0 ? null : ((now - before) / before) * 100;
}

/** A row's identity across two periods: its dimensions, with time as the bucket's place. */
function bucketPlaces(plan: Plan): (row: ResultRow, period: "current" | "previous") => string {
  const time = timeDimensionIndex(plan);
  if (time === -1 || plan.previous === null) return (row) => JSON.stringify(row.dimensions);
  const places = {
    current: placesByLabel(timeLabels(plan, plan.range)),
    previous: placesByLabel(timeLabels(plan, plan.previous)),
  };
  return (row, period) => {
    const place = places[period].get(row.dimensions[time] ?? "");
    return JSON.stringify(row.dimensions.with(time, String(place)));
  };
}

const placesByLabel = (labels: readonly string[]) => new Map(labels.map((label, place) => [label, place]));
