import { dayMs, hourMs } from "@dendro/core";

/** How busy each hour of a day is, UTC, against the mean: quiet nights, a small lunch break, busy evenings. */
const hours = [
  0.45, 0.35, 0.28, 0.25, 0.3, 0.42, 0.65, 0.95, 1.2, 1.3, 1.35, 1.25, 1.15, 1.25, 1.35, 1.4, 1.4, 1.45, 1.55,
  1.7, 1.6, 1.3, 0.95, 0.65,
] as const;

/** How busy each day of a week is, Sunday first. */
const weekdays = [1.2, 0.95, 0.9, 0.9, 0.95, 1.0, 1.15] as const;

/** How busy a shop is at an instant, against its mean: by hour and weekday, and growing by a fifth in 30 days. */
export function rhythmAt(instant: number, firstInstant: number): number {
  const date = new Date(instant);
  const hour = date.getUTCHours();
  const within = (instant % hourMs) / hourMs;
  const byHour = (hours[hour] ?? 1) * (1 - within) + (hours[(hour + 1) % 24] ?? 1) * within;
  const growth = 1 + 0.2 * Math.max(0, (instant - firstInstant) / (30 * dayMs));
  return byHour * (weekdays[date.getUTCDay()] ?? 1) * growth;
}
