import { asNumber, type ResultRow } from "@dendro/core";

const hourAt = "YYYY-MM-DDT".length;

/** What hours come to by the day of the week, Monday first, and the hour that clocks show. */
export function weekOf(rows: readonly ResultRow[]): number[][] {
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { dimensions, metrics } of rows) {
    const label = dimensions[0] ?? "";
    const day = (new Date(`${label.slice(0, hourAt - 1)}T00:00:00Z`).getUTCDay() + 6) % 7;
    const hour = Number(label.slice(hourAt, hourAt + 2));
    const hours = week[day];
    if (hours?.[hour] !== undefined) hours[hour] += asNumber(metrics[0]) ?? 0;
  }
  return week;
}
