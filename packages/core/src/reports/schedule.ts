import { msOfDay, weekdayOf, type Weekday } from "../time/time-of-day.ts";
import type { Zone } from "../time/time-zone.ts";
import { dayMs } from "../time/units.ts";

export const reportPeriods = ["day", "week", "month"] as const;
export type ReportPeriod = (typeof reportPeriods)[number];

/** When a report is made: every day, on one day of the week, or on the first of the month. */
export interface ReportTimes {
  readonly every: ReportPeriod;
  /** As the clocks show it, `08:00`. */
  readonly at: string;
  /** Of those that are made every week. */
  readonly weekday: Weekday;
}

/**
 * The first time after a moment at which a report is due, in milliseconds since 1970. Where the clocks leave its time out it
 * is due when they are put forward; of a time that comes twice it is due the first time only.
 *
 * @example
 * nextDue({ every: "week", at: "08:00", weekday: "mon" }, Date.parse("2026-12-01T00:00Z"), createZone("UTC"));
 * // Monday, 7 December 2026, 08:00
 */
export function nextDue(times: ReportTimes, after: number, zone: Zone): number {
  // Of every month and week there is one not far away.
  for (let day = Math.floor((after + zone.offsetAt(after)) / dayMs) - 1; ; day++) {
    if (!isDayOf(times, day)) continue;
    const due = zone.instantOf(day * dayMs + msOfDay(times.at));
    if (due > after) return due;
  }
}

function isDayOf({ every, weekday }: ReportTimes, day: number): boolean {
  if (every === "week") return weekdayOf(day) === weekday;
  return every === "day" || new Date(day * dayMs).getUTCDate() === 1;
}
