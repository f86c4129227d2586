import { dayMs, dayOf } from "@dendro/core";
import { markTime, type Mark } from "./page-time.ts";
import type { Person, TrackedRun } from "./person.ts";

/**
 * Pseudonyms change at midnight of UTC. What was done within this of it is looked for under the next day's as well; in
 * milliseconds.
 */
export const overlapMs = 2 * 60 * 60 * 1000;

/** Under which names a visitor is known around an event. */
export interface Links {
  readonly own: Person;
  /** Under the salt of the day before, and of the day after; null where the sender gave the name, or midnight is far. */
  readonly before: Person | null;
  readonly after: Person | null;
}

export const linked = ({ own, before, after }: Links): Person[] =>
  [before, own, after].filter((person) => person !== null);

/** One day's name, and what of the day before goes on in it. */
export interface Continued {
  readonly person: Person;
  readonly before: Person | null;
  readonly runs: readonly TrackedRun[];
  /** What was told and seen of a page late on the day before. */
  marks(page: string): readonly Mark[];
}

/** Those days of which an event at a time may change how they go on. */
export function continuedDays({ own, before, after }: Links, at: number): Continued[] {
  const today = dayOf(at);
  return [continued(own, before, today), ...(after === null ? [] : [continued(after, own, today + dayMs)])];
}

function continued(person: Person, before: Person | null, midnight: number): Continued {
  const since = midnight - overlapMs;
  return {
    person,
    before,
    runs:
      before === null ? person.runs : [...before.runs.filter(({ run }) => run.to >= since), ...person.runs],
    marks: (page) => before?.marks.get(page)?.filter((mark) => markTime(mark) >= since) ?? [],
  };
}
