import { usualRange, usualWeeks, type Unit } from "@dendro/core";

/** A metric's values by day, the oldest first. */
export interface DailyValues {
  readonly metric: string;
  readonly unit: Unit;
  readonly better: "up" | "down" | null;
  /** `YYYY-MM-DD`, of consecutive days; the last one is over. */
  readonly days: readonly string[];
  readonly values: readonly (number | null)[];
}

/** A day on which a metric was outside of what is usual for it. */
export interface Unusual {
  readonly metric: string;
  readonly day: string;
  readonly value: number;
  /** What is usual on this day of the week, from and to. */
  readonly usual: readonly [from: number, to: number];
  /** How far outside it is, in widths of the usual range. */
  readonly distance: number;
}

/** What is looked at, the newest days. */
const watchedDays = 7;

/** The usual range reaches so far to both sides of the middle value, in median absolute deviations. */
const reach = 4;

/**
 * The days of the last week on which metrics were not as usual, the most unusual first. What is usual of a day are the
 * values of the same day of the week in the eight weeks before: their median, and four median absolute deviations to
 * both sides, at least a quarter of the median, and of shares a point.
 * @param limit as many as are worth looking at
 */
export function findUnusual(all: readonly DailyValues[], limit: number): Unusual[] {
  return all
    .flatMap((daily) => daily.days.slice(-watchedDays).flatMap((day) => judge(daily, day)))
    .toSorted((a, b) => b.distance - a.distance || b.day.localeCompare(a.day))
    .slice(0, limit);
}

function judge({ metric, unit, days, values }: DailyValues, day: string): Unusual[] {
  const at = days.indexOf(day);
  const value = values[at] ?? null;
  // Before the first event nothing was usual.
  const first = values.findIndex((one) => one !== null && one > 0);
  const before = Array.from({ length: usualWeeks }, (_none, week) => at - 7 * (week + 1))
    .filter((index) => index >= first && first !== -1)
    .map((index) => values[index] ?? null);
  if (value === null) return [];
  const usual = usualRange(before, unit, reach);
  if (usual === null || (value >= usual.from && value <= usual.to)) return [];
  const { from, to, half, middle } = usual;
  return [{ metric, day, value, usual: [from, to], distance: Math.abs(value - middle) / half }];
}
