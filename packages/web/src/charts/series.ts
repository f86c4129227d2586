import type { Unit } from "@dendro/core";

/** What a chart draws: one value a bucket, and the same of the period before where it is compared. */
export interface Series {
  readonly title: string;
  readonly unit: Unit;
  /** The buckets' labels, as the server names them. */
  readonly labels: readonly string[];
  readonly values: readonly (number | null)[];
  readonly previous: readonly (number | null)[] | null;
  /** Which bucket is not over yet; what comes after it has no values. Null when all of them are over. */
  readonly open: number | null;
  readonly granularity: "minute" | "hour" | "day" | "week" | "month";
}

/** A day begins so much earlier or later than in UTC, in milliseconds. */
const widestOffsetMs = 14 * 3_600_000;

/**
 * Which bucket is not over yet, of which there is one at most.
 * @param partial labels of buckets that are not whole, or not over: the first may be cut where the time begins
 * @param now milliseconds since 1970; by default this moment
 */
export function openBucket(
  labels: readonly string[],
  partial: readonly string[],
  now = Date.now(),
): number | null {
  const last = labels.findLastIndex((label) => partial.includes(label));
  const next = labels[last + 1];
  if (last === -1 || next === undefined) return last === -1 ? null : last;
  const slack = next.length === "YYYY-MM-DD".length ? widestOffsetMs : 0;
  return Date.parse(next) + slack > now ? last : null;
}

/** A bucket's label for people, in the browser's zone, which is the one that was asked for. */
export function bucketTitle(label: string, granularity: Series["granularity"], isShort: boolean): string {
  const isDay = label.length === "YYYY-MM-DD".length;
  const date = new Date(label);
  const year =
    !isShort && date.getUTCFullYear() !== new Date().getUTCFullYear() ? { year: "numeric" as const } : {};
  const options: Intl.DateTimeFormatOptions = isDay
    ? granularity === "month"
      ? { month: "short", year: "numeric" }
      : { day: "numeric", month: "short", ...year, ...(isShort ? {} : { weekday: "short" }) }
    : isShort
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en", { ...options, ...(isDay ? { timeZone: "UTC" } : {}) }).format(date);
}
