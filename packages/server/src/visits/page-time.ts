import { xxHash64Hex, type Event } from "@dendro/core";
import { isBefore, type Moment } from "./run.ts";

/** A view of a page, or what was told of one later: how long somebody was engaged with it, how far they scrolled. */
export interface Mark extends Moment {
  /** The page, by a hash: it is enough to know whether two are the same. */
  readonly page: string;
  /** Null of a view. */
  readonly told: Told | null;
}

export interface Told {
  readonly ms: number | null;
  readonly depth: number | null;
  /** What its row says was told before of the same view. */
  before: Before;
  /** The cut that wrote it first. */
  readonly cut: number;
}

/** What was told of a view before: null where nothing was. */
export interface Before {
  readonly ms: number | null;
  /** How much of what is told now. */
  readonly depth: number | null;
}

const nothing: Before = { ms: null, depth: null };

/** @param isTold whether the event tells of a view, and is none itself */
export function markOf(
  { timestamp, id, path, duration_ms: ms, data }: Event,
  isTold: boolean,
  cut: number,
): Mark {
  const depth = data?.["scroll_depth"];
  return {
    at: timestamp,
    id,
    page: xxHash64Hex(path ?? ""),
    told: !isTold
      ? null
      : {
          ms: ms ?? null,
          depth: typeof depth === "number" && depth >= 0 ? depth : null,
          before: nothing,
          cut,
        },
  };
}

/** Puts a mark where it belongs, and returns its place: what is told in the same millisecond is told of the view. */
export function insertMark(marks: Mark[], mark: Mark): number {
  let place = marks.length;
  while (place > 0 && isEarlier(mark, marks[place - 1] as Mark)) place -= 1;
  marks.splice(place, 0, mark);
  return place;
}

function isEarlier(a: Mark, b: Mark): boolean {
  if (a.at !== b.at || (a.told === null) === (b.told === null)) return isBefore(a, b);
  return a.told === null;
}

/**
 * Says anew, from a place on and up to the next view, what was told before of the view that it belongs to.
 * @param marks those of one page, in order
 * @param prior those of the page that came before all of them
 * @returns what must say something else than it did
 */
export function retell(marks: readonly Mark[], place: number, prior: readonly Mark[]): Mark[] {
  let start = place;
  while (start > 0 && marks[start]?.told !== null) start -= 1;
  let before = marks[start]?.told === null ? nothing : toldIn(prior);
  const changed: Mark[] = [];
  for (let index = start; index < marks.length; index += 1) {
    const mark = marks[index] as Mark;
    const { told } = mark;
    if (told === null) {
      if (index > place) break;
      continue;
    }
    const now: Before = {
      ms: told.ms === null ? null : before.ms,
      depth: told.depth === null || before.depth === null ? null : Math.min(told.depth, before.depth),
    };
    if (now.ms !== told.before.ms || now.depth !== told.before.depth) {
      told.before = now;
      changed.push(mark);
    }
    before = add(before, told);
  }
  return changed;
}

/** What was told of the last view. */
function toldIn(marks: readonly Mark[]): Before {
  const start = marks.findLastIndex(({ told }) => told === null) + 1;
  return marks.slice(start).reduce((sum, { told }) => (told === null ? sum : add(sum, told)), nothing);
}

const add = (sum: Before, { ms, depth }: Pick<Told, "ms" | "depth">): Before => ({
  ms: ms === null ? sum.ms : (sum.ms ?? 0) + ms,
  depth: depth === null ? sum.depth : Math.max(sum.depth ?? 0, depth),
});
