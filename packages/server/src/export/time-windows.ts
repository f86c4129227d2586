import type { ResolvedRange } from "@dendro/core";

/** Buckets that one look divides a range into. */
const bucketsPerLook = 1000;

/** What lies in each bucket of so many milliseconds from the range's start, in order; empty ones are left out. */
export type Weigh = (
  range: ResolvedRange,
  bucketMs: number,
) => Promise<readonly (readonly [index: number, weight: number])[]>;

export interface TimeWindow extends ResolvedRange {
  readonly weight: number;
}

/**
 * Divides a range into windows, in order of time, that weigh no more than they may, but for a single millisecond that
 * weighs more. What lies so closely together that a look cannot tell it apart is looked at again, more finely, when
 * it is its turn.
 */
export async function* timeWindows(
  range: ResolvedRange,
  weigh: Weigh,
  maxWeight: number,
): AsyncGenerator<TimeWindow, void> {
  const bucketMs = Math.max(Math.ceil((range.to - range.from) / bucketsPerLook), 1);
  let open: TimeWindow | null = null;
  for (const [index, weight] of await weigh(range, bucketMs)) {
    const from = range.from + index * bucketMs;
    const to = Math.min(from + bucketMs, range.to);
    if (open !== null && open.weight + weight <= maxWeight) {
      open = { from: open.from, to, weight: open.weight + weight };
      continue;
    }
    if (open !== null) yield open;
    open = null;
    if (weight > maxWeight && bucketMs > 1) yield* timeWindows({ from, to }, weigh, maxWeight);
    else open = { from, to, weight };
  }
  if (open !== null) yield open;
}
