import { resolveDateRange, type ResolvedRange } from "../time/date-range.ts";
import { bucketStart } from "../time/time-bucket.ts";
import type { Zone } from "../time/time-zone.ts";
import { dayMs, hourMs, minuteMs, secondMs } from "../time/units.ts";

/** Lengths of time as they are written: `30s`, `5m`, `2h`, `7d`. */
const units: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs };

/** @param text such as `5m`; checked before */
export const lengthMs = (text: string): number => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0);

/** The part of the calendar that a window names, from its beginning to now; null of one that is so long. */
const calendarOf = (window: string): "day" | "month" | null =>
  window === "today" ? "day" : window === "this_month" ? "month" : null;

/**
 * What a rule looks at when it is judged at a moment: so long before, or today or this month so far. At their very
 * beginning these are what has just ended.
 * @param at milliseconds since 1970
 */
export function windowAt(window: string, at: number, zone: Zone): ResolvedRange {
  const part = calendarOf(window);
  return { from: part === null ? at - lengthMs(window) : bucketStart(at - 1, part, zone), to: at };
}

/** The same window of an earlier time: the one right before, or of the same time on a day or in a week before. */
export function earlierWindow(
  window: string,
  range: ResolvedRange,
  against: "previous" | "day" | "week",
  zone: Zone,
  count = 1,
): ResolvedRange {
  if (against === "previous") {
    const days = calendarOf(window);
    if (days === null) return { from: range.from - (range.to - range.from) * count, to: range.from };
    const before = resolveDateRange(days === "day" ? "yesterday" : "last_month", { now: range.to - 1, zone });
    return { from: before.from, to: Math.min(before.to, before.from + (range.to - range.from)) };
  }
  const days = (against === "day" ? 1 : 7) * count;
  const back = (at: number) => zone.instantOf(at + zone.offsetAt(at) - days * dayMs);
  return { from: back(range.from), to: back(range.to) };
}

/** How often a rule is judged, in milliseconds: what changes slowly, or costs eight questions more, need not be every minute. */
export function judgedEveryMs({
  window,
  condition: { kind },
}: {
  readonly window: string;
  readonly condition: { readonly kind: string };
}): number {
  const part = calendarOf(window);
  const length = part === null ? lengthMs(window) : part === "day" ? dayMs : 31 * dayMs;
  if (length > dayMs) return 15 * minuteMs;
  return length > hourMs || kind === "unusual" ? 5 * minuteMs : minuteMs;
}
