import { dayMs, hourMs } from "@dendro/core";
import { localTime } from "./calendar.ts";

/** How busy each hour of the shop's day is, against the mean: quiet nights, a small lunch break, busy evenings. */
const hours = [
  0.4, 0.25, 0.18, 0.15, 0.18, 0.32, 0.6, 0.95, 1.25, 1.35, 1.4, 1.3, 1.15, 1.25, 1.35, 1.4, 1.4, 1.45, 1.6,
  1.8, 1.75, 1.5, 1.05, 0.65,
] as const;

/** How busy each day of a week is, Sunday first. */
const weekdays = [1.2, 0.95, 0.9, 0.9, 0.95, 1.0, 1.15] as const;

/**
 * How busy the shop is at an instant, against its mean: by hour and weekday of its own time zone, and growing by a fifth
 * in 30 days.
 */
export function rhythmAt(instant: number, firstInstant: number): number {
  const local = localTime(instant);
  const date = new Date(local);
  const hour = date.getUTCHours();
  const within = (local % hourMs) / hourMs;
  const byHour = (hours[hour] ?? 1) * (1 - within) + (hours[(hour + 1) % 24] ?? 1) * within;
  const growth = 1 + (0.2 * (instant - firstInstant)) / (30 * dayMs);
  return byHour * (weekdays[date.getUTCDay()] ?? 1) * Math.max(0.8, growth);
}
