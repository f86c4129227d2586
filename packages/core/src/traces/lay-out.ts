import { hasFailed, isMissing, type Draft } from "./draft.ts";
import type { Times } from "./timing.ts";
import { compareTexts } from "./recorded-order.ts";

/** The tree, in which every span has its depth, status, beginning and end. */
export interface LaidOut {
  readonly roots: readonly Draft[];
  /** Parents before their children, level by level. */
  readonly levels: readonly Draft[];
}

/**
 * Says of every span when it was. What is under way lasts until `now`; what nobody knows the beginning or the end of
 * lasts as long as what is below it.
 */
export function layOut(drafts: readonly Draft[], now: number): LaidOut {
  const roots: Draft[] = [];
  for (const draft of drafts) (draft.parent === null ? roots : draft.parent.children).push(draft);
  const levels = levelsOf(roots);
  for (const draft of levels.toReversed()) {
    setTimes(draft, now);
    draft.children.sort(compareSiblings);
  }
  roots.sort(compareSiblings);
  // Again, as it is now known who stands before whom.
  return { roots, levels: levelsOf(roots) };
}

function levelsOf(roots: readonly Draft[]): Draft[] {
  const levels = [...roots];
  // It grows while it is walked.
  for (const draft of levels) {
    const { parent } = draft;
    draft.depth = parent === null ? 0 : parent.depth + 1;
    draft.isBelowEnd = parent !== null && (parent.isBelowEnd || parent.times.isOver);
    draft.status = statusOf(draft);
    for (const child of draft.children) levels.push(child);
  }
  return levels;
}

function statusOf(draft: Draft): Draft["status"] {
  if (isMissing(draft)) return "unknown";
  if (draft.times.isOver) return hasFailed(draft) ? "error" : "ok";
  return draft.isBelowEnd ? "unfinished" : "running";
}

/** @param draft whose children have their times */
function setTimes(draft: Draft, now: number): void {
  const below = spanBelow(draft);
  const { start, end } = isToldAfterwards(draft) ? stretched(draft.times, below) : draft.times;
  const last = end ?? below?.last;
  draft.start = start ?? Math.min(below?.first ?? Infinity, last ?? Infinity);
  draft.until = Math.max(draft.start, draft.status === "running" ? now : (last ?? draft.start));
}

interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** When something is known to have happened in it; null of nothing. */
function spanBelow({ children, marks }: Draft): Stretch | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { start, until } of children) {
    first = Math.min(first, start);
    last = Math.max(last, until);
  }
  for (const { type, timestamp } of marks) {
    // What people think of it, they say afterwards.
    if (type.startsWith("feedback.")) continue;
    first = Math.min(first, timestamp);
    last = Math.max(last, timestamp);
  }
  return first === Infinity ? null : { first, last };
}

/** A worker tells of a run once its end is stored, so it may seem to have begun after what was done in it. */
const isToldAfterwards = ({ spanId, kind }: Draft): boolean => spanId === null && kind === "agent";

function stretched(times: Times, below: Stretch | null): Pick<Times, "start" | "end"> {
  const { start, end, measured } = times;
  if (start === null || end === null || measured === null || below === null || below.first >= start)
    return times;
  return { start: below.first, end: Math.max(below.first + measured, Math.min(below.last, end)) };
}

/** Spans as they stand below their parent: by when they began, the longest first. */
const compareSiblings = (a: Draft, b: Draft): number =>
  a.start - b.start || b.until - a.until || compareTexts(a.id, b.id);
