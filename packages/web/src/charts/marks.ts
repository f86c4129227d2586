import type { Mark } from "./plot.ts";

/** Something that was changed at a moment. */
export interface Change {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
}

/**
 * The buckets in which something was changed, in the order of time; what was changed outside of them has no mark.
 * @param labels the buckets' labels, by which they begin: a day of the browser's zone, or a moment
 * @param endMs where the last bucket ends, in milliseconds since 1970; by default it has no end
 */
export function marksOf(
  labels: readonly string[],
  changes: readonly Change[],
  endMs = Number.POSITIVE_INFINITY,
): Mark[] {
  const starts = labels.map(startOf);
  return changes
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, title }) => {
      const label = labels[starts.findLastIndex((start) => start <= at)];
      return label === undefined || at >= endMs ? [] : [{ label, title }];
    });
}

/** A day without a zone is one of the browser's; a text that is a moment says its own. */
const startOf = (label: string) =>
  new Date(label.length === "YYYY-MM-DD".length ? `${label}T00:00:00` : label).getTime();
