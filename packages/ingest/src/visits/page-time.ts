import { xxHash64Hex, type Event } from "@dendro/core";

/** A view of a page, as the time at which it was; or what was told of one later. */
export type Mark = number | Told;

/** How long somebody was engaged with a view and how far they scrolled, and what its row says was told before of the same. */
export type Told = [
  at: number,
  id: string,
  ms: number | null,
  depth: number | null,
  beforeMs: number | null,
  beforeDepth: number | null,
];

/** A page, by a hash: it is enough to know whether two are the same. */
export const pageOf = ({ path = "" }: Event): string => xxHash64Hex(path);

export function toldBy({ timestamp, id, duration_ms: ms, data }: Event): Told {
  const depth = data?.["scroll_depth"];
  const isDepth = typeof depth === "number" && depth >= 0 && depth <= 100;
  return [timestamp, id, ms ?? null, isDepth ? depth : null, null, null];
}

export const markTime = (mark: Mark): number => (typeof mark === "number" ? mark : mark[0]);

/** Puts a mark where it belongs, and returns its place: what is told in the same millisecond is told of the view. */
export function insertMark(marks: Mark[], mark: Mark): number {
  let place = marks.length;
  while (place > 0 && isEarlier(mark, marks[place - 1] as Mark)) place -= 1;
  marks.splice(place, 0, mark);
  return place;
}

function isEarlier(a: Mark, b: Mark): boolean {
  const [timeA, timeB] = [markTime(a), markTime(b)];
  if (timeA !== timeB) return timeA < timeB;
  return typeof b !== "number" && (typeof a === "number" || a[1] < b[1]);
}

interface Sum {
  ms: number | null;
  depth: number | null;
}

/**
 * Says anew, from a place on and up to the next view, what was told before of the view that it belongs to.
 * @param marks those of one page, in order
 * @param prior those of the page that came before all of them
 * @returns what must say something else than it did
 */
export function retell(marks: readonly Mark[], place: number, prior: () => readonly Mark[]): Told[] {
  let start = place;
  while (start > 0 && typeof marks[start] !== "number") start -= 1;
  const sum: Sum = typeof marks[start] === "number" ? { ms: null, depth: null } : toldIn(prior());
  const changed: Told[] = [];
  for (let index = start; index < marks.length; index += 1) {
    const told = marks[index] as Mark;
    if (typeof told === "number") {
      if (index > place) break;
      continue;
    }
    const [, , ms, depth, beforeMs, beforeDepth] = told;
    const nowMs = ms === null ? null : sum.ms;
    const nowDepth = depth === null || sum.depth === null ? null : Math.min(depth, sum.depth);
    if (nowMs !== beforeMs || nowDepth !== beforeDepth) {
      told[4] = nowMs;
      told[5] = nowDepth;
      changed.push(told);
    }
    add(sum, told);
  }
  return changed;
}

/** What was told of the last view. */
function toldIn(marks: readonly Mark[]): Sum {
  const sum: Sum = { ms: null, depth: null };
  for (
    let index = marks.findLastIndex((mark) => typeof mark === "number") + 1;
    index < marks.length;
    index += 1
  )
    add(sum, marks[index] as Told);
  return sum;
}

function add(sum: Sum, [, , ms, depth]: Told): void {
  if (ms !== null) sum.ms = (sum.ms ?? 0) + ms;
  if (depth !== null) sum.depth = Math.max(sum.depth ?? 0, depth);
}
