import type { Draft } from "./draft.ts";

/** Of a span's time, how long none of its children was at work, in milliseconds. */
export function selfTime({ start, until, children }: Draft): number {
  let self = 0;
  // Until when it is known what was done; children stand by when they began.
  let covered = start;
  for (const child of children) {
    if (covered >= until) return self;
    self += Math.max(0, Math.min(child.start, until) - covered);
    covered = Math.max(covered, child.until);
  }
  return self + Math.max(0, until - covered);
}
