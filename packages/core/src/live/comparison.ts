import { timeDimensionIndex, type Plan } from "../query/plan.ts";
import type { Measure } from "../aggregates/aggregate.ts";
import type { Figures, ResultRow } from "../query/schema.ts";
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
  return rows.map((row) => ({ ...row, ...compareFigures(row, previous.get(place(row, "current"))) }));
}

/** Figures beside those of the other period; null where there are none. */
export function compareFigures(figures: Figures, before: readonly Measure[] | undefined): Figures {
  const metrics = [...(before ?? figures.metrics.map(() => null))];
  return {
    metrics: figures.metrics,
    comparison: {
      metrics,
      change: figures.metrics.map((value, index) => change(metrics[index] ?? null, value)),
    },
  };
}

/** Change in percent of the value before; null where there is nothing to compare with. */
function change(before: Measure, now: Measure): number | null {
  if (typeof before !== "number" || typeof now !== "number" || before === 0) return null;
  return ((now - before) / before) * 100;
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
