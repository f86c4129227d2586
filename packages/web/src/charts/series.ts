import type { Unit } from "@dendro/core";

/** What a chart draws: one value a bucket, and the same of the period before where it is compared. */
export interface Series {
  readonly title: string;
  readonly unit: Unit;
  /** The buckets' labels, as the server names them. */
  readonly labels: readonly string[];
  readonly values: readonly (number | null)[];
  readonly previous: readonly (number | null)[] | null;
  /** Whether the last bucket is not over yet. */
  readonly isOpen: boolean;
  readonly granularity: "minute" | "hour" | "day" | "week" | "month";
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
