import { createZone } from "@dendro/core";
import { timezone } from "../format/zone.ts";
import type { Mark } from "./plot.ts";

/** Something that was changed at a moment. */
export interface Change {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
}

/**
 * The buckets in which something was changed, in the order of time; what was changed outside of them has no mark.
 * @param labels the buckets' labels, by which they begin: a day, or a moment
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

/** A day begins by the clocks of the zone that is shown; a text that is a moment says its own. */
const startOf = (label: string) =>
  label.length === "YYYY-MM-DD".length
    ? createZone(timezone()).instantOf(Date.parse(label))
    : Date.parse(label);
