import type { Draft } from "./draft.ts";
import { compareTexts } from "./recorded-order.ts";

/**
 * Takes one link out of every ring of parents: one that no event names, if there is one, else that of the span that
 * began first.
 */
export function breakCycles(drafts: readonly Draft[]): void {
  const walks = new Map<Draft, number>();
  for (const [walk, draft] of drafts.entries()) {
    let at: Draft | null = draft;
    while (at !== null && !walks.has(at)) {
      walks.set(at, walk);
      at = at.parent;
    }
    // Back where this very walk has been.
    if (at !== null && walks.get(at) === walk) cut(ringOf(at));
  }
}

function ringOf(start: Draft): Draft[] {
  const ring = [start];
  for (let at = start.parent; at !== null && at !== start; at = at.parent) ring.push(at);
  return ring;
}

function cut(ring: readonly Draft[]): void {
  const first = ring.reduce((least, one) => (compareCut(one, least) < 0 ? one : least));
  first.parent = null;
  if (!first.isImplied) first.brokenLink = ring.length === 1 ? "self" : "cycle";
}

const compareCut = (a: Draft, b: Draft): number =>
  Number(b.isImplied) - Number(a.isImplied) ||
  compareStarts(a.times.start, b.times.start) ||
  compareTexts(a.id, b.id);

/** What nobody knows the beginning of comes last. */
export const compareStarts = (a: number | null, b: number | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b;
