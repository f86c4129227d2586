import { isMissing, type Draft } from "./draft.ts";
import { roundMs } from "./timing.ts";

/**
 * What a child may lie outside its parent before it is marked, in milliseconds: two for clocks that tell whole
 * milliseconds, the rest for hosts whose clocks are kept by NTP.
 */
export const skewToleranceMs = 5;

/**
 * By how much a span begins before its parent and ends after it, in milliseconds: clocks that disagree, or work that
 * nobody waited for. 0 within the tolerance, and where one of the two times only follows from others.
 */
export function skewOf(
  { times, parent, start, until }: Draft,
  toleranceMs: number,
): { readonly before: number; readonly after: number } {
  if (parent === null || isMissing(parent)) return { before: 0, after: 0 };
  const before = times.start === null || parent.times.start === null ? 0 : parent.start - start;
  const after = times.end === null || parent.times.end === null ? 0 : until - parent.until;
  return {
    before: before > toleranceMs ? roundMs(before) : 0,
    after: after > toleranceMs ? roundMs(after) : 0,
  };
}
