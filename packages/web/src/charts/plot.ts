import type { Unit } from "@dendro/core";
import { bucketTitle, type Granularity } from "../format/bucket.ts";

/** What a chart draws: values over the same buckets of time, or of the same groups, all of one unit. */
export interface Plot {
  readonly title: string;
  readonly unit: Unit;
  /** How long a bucket of time is; null where the labels are groups and no times. */
  readonly granularity: Granularity | null;
  /** The buckets' labels, as the server names them. */
  readonly labels: readonly string[];
  readonly lines: readonly Line[];
  /** Which bucket is not over yet; what comes after it has no values. Null when all of them are over. */
  readonly open: number | null;
  /** What was changed meanwhile, in the order of time. */
  readonly marks?: readonly Mark[];
  /** Whether bars stand upon each other, or else beside each other. @defaultValue true */
  readonly isStacked?: boolean;
}

/** What people read for a label. */
export const labelTitle = ({ granularity }: Plot, label: string, isShort: boolean): string =>
  granularity === null ? label : bucketTitle(label, granularity, isShort);

export interface Line {
  /** What a chart knows it by from one update to the next. */
  readonly id: string;
  readonly title: string;
  readonly values: readonly (number | null)[];
  /** Bars for what is counted, and one upon another; lines for rates and quantiles; dashes for the period before. */
  readonly shape: "bar" | "line" | "area" | "before";
  readonly color: ChartColor;
}

/** Something that was changed, such as a setting or a version. */
export interface Mark {
  /** The bucket in which it was. */
  readonly label: string;
  readonly title: string;
}

/** The tokens of styles.css that charts draw with. */
export type ChartColor = "accent" | "muted" | "bad" | "warn" | `c${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** The colour of the nth category; from the eighth on all are grey. */
export const categoryColor = (index: number): ChartColor =>
  `c${Math.min(index + 1, 8) as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

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
