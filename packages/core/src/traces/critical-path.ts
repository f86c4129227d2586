import { firstOf, type Draft } from "./draft.ts";
import type { CriticalStep } from "./schema.ts";
import { roundMs } from "./timing.ts";
import { compareTexts } from "./recorded-order.ts";

/** Times are cut to whole milliseconds: what seems to overlap by no more came one after the other, in milliseconds. */
export const overlapMs = 1;

/** A span on the path, while it is walked from its end to its beginning. */
interface Visit {
  readonly draft: Draft | null;
  /** The last to finish first. */
  readonly children: readonly Draft[];
  next: number;
  readonly from: number;
  readonly to: number;
  /** What is after it is decided. */
  cursor: number;
}

/**
 * The stretches that decided how long the whole took, in order of time and none over another. From the end of a span
 * back: the child that finished last before the current point was waited for, so the path goes through it and on from
 * its beginning; what no such child covers is the span's own. As Jaeger and Uber's CRISP define it. A child that reaches
 * beyond its parent counts as far as it lies within. Several roots are taken for children of one that does nothing.
 */
export function criticalPath(roots: readonly Draft[], start: number, end: number): CriticalStep[] {
  const steps: CriticalStep[] = [];
  const whole = end - start;
  const [root] = roots;
  const open: Visit[] = [
    root !== undefined && roots.length === 1
      ? visit(root, root.children, start, end)
      : visit(null, roots, start, end),
  ];

  function take({ draft, cursor }: Visit, from: number): void {
    if (draft === null || cursor <= from) return;
    const length = cursor - from;
    const step = { start: from, end: cursor, duration_ms: roundMs(length), share: length / whole };
    steps.push({ span_id: draft.id, ...step });
  }

  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const child = nextWaitedFor(at);
    const finished = child === undefined ? at.from : Math.min(child.until, at.cursor);
    take(at, finished);
    if (child === undefined) {
      open.pop();
      continue;
    }
    at.cursor = Math.max(child.start, at.from);
    open.push(visit(child, child.children, at.cursor, finished));
  }
  return steps.toReversed();
}

/** The child that finished last before the cursor, if it took any time. */
function nextWaitedFor(at: Visit): Draft | undefined {
  while (at.next < at.children.length && at.cursor > at.from) {
    const child = at.children[at.next];
    at.next += 1;
    if (child === undefined || Math.min(child.until, at.to) > at.cursor + overlapMs) continue;
    if (Math.min(child.until, at.cursor) > Math.max(child.start, at.from)) return child;
  }
  return undefined;
}

const visit = (draft: Draft | null, children: readonly Draft[], from: number, to: number): Visit => ({
  draft,
  children: children.toSorted(compareEnds),
  next: 0,
  from,
  to,
  cursor: to,
});

const compareEnds = (a: Draft, b: Draft): number =>
  b.until - a.until ||
  a.start - b.start ||
  compareTexts(sentName(a), sentName(b)) ||
  compareTexts(a.id, b.id);

const sentName = ({ byAuthority }: Draft): string => firstOf(byAuthority, "name") ?? "";
