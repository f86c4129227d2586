import type { Unit } from "@dendro/core";

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

/** So many weeks are looked back for what is usual; with fewer values than three nothing is. */
const weeks = 8;
const leastValues = 3;

/** What is looked at, the newest days. */
const watchedDays = 7;

/** The usual range reaches so far to both sides of the middle value, in median absolute deviations. */
const reach = 4;

/** A range is at least so wide, as a share of its middle: small figures vary by chance. */
const leastShare = 0.25;

/** Shares vary by so many points of percent and nobody minds. */
const leastPoints = 1;

/** What is not even so much is too little to say anything of. */
const leastCount = 10;

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
  const before = Array.from({ length: weeks }, (_none, week) => at - 7 * (week + 1))
    .filter((index) => index >= first && first !== -1)
    .map((index) => values[index] ?? null);
  const known = before.filter((one) => one !== null);
  if (value === null || known.length < leastValues) return [];
  const middle = medianOf(known);
  if (unit === "count" && Math.max(middle, value) < leastCount) return [];
  const deviation = medianOf(known.map((one) => Math.abs(one - middle)));
  const half = Math.max(deviation * reach, middle * leastShare, unit === "percent" ? leastPoints : 0);
  const usual = [Math.max(0, middle - half), middle + half] as const;
  if (half === 0 || (value >= usual[0] && value <= usual[1])) return [];
  return [{ metric, day, value, usual, distance: Math.abs(value - middle) / half }];
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
