import type { Event, Visit } from "@dendro/core";
import { markTime, type Mark } from "./page-time.ts";
import { visitRow, type Acquisition, type Moment, type Run } from "./run.ts";
import { readState, type PersonState } from "./person-state.ts";

/** An event of somebody who visits a site, with their pseudonyms under the salts of the days beside it, near midnight. */
export interface VisitorEvent extends Event {
  visitor: string;
  visitor_before?: string;
  visitor_after?: string;
}

/** A run, and what of it is said elsewhere. */
export interface TrackedRun {
  readonly run: Run;
  /** What its events were told; null while none was. */
  told: ToldEvents | null;
  /** As the warehouse has it; null when it does not. */
  written: Visit | null;
  /** The run that it became part of. */
  joined: TrackedRun | null;
}

export interface ToldEvents {
  readonly session: string;
  readonly visitor: string;
  readonly came: Acquisition;
  /** Whether some were told something else meanwhile. */
  isMixed: boolean;
  isStored: boolean;
}

/** An event that begins no visit and is in none: it belongs to the one before it, if there is one. */
export interface Quiet extends Moment {
  home: TrackedRun | null;
  /** Whether it says of its visitor what its visit does. */
  readonly inherits: boolean;
}

/** What is known of one visitor, or of one pseudonym. */
export interface Person {
  /** What it is remembered by. */
  readonly key: string;
  readonly tenant: string;
  readonly visitor: string;
  runs: TrackedRun[];
  quiet: Quiet[];
  /** By the page. */
  readonly marks: Map<string, Mark[]>;
  markCount: number;
  /** Something of it is not remembered yet. */
  isChanged: boolean;
  /** The number of cuts when it was last asked for. */
  usedAt: number;
}

/** What is kept of one visitor; what is older is settled. */
const most = { runs: 200, quiet: 200, marks: 1000 };

export const settled = (tracked: TrackedRun): TrackedRun =>
  tracked.joined === null ? tracked : settled(tracked.joined);

export const tellNow = ({ session, visitor, began }: Run, isStored: boolean): ToldEvents => ({
  session,
  visitor,
  came: began?.came ?? {},
  isMixed: false,
  isStored,
});

/** A visitor as an earlier cut left them. */
export function revive(key: string, tenant: string, visitor: string, text: string | null): Person {
  const state = readState(text, visitor);
  const runs = state.runs.map((run): TrackedRun => ({
    run,
    told: run.began === null ? null : tellNow(run, true),
    written: visitRow(run, tenant, 1),
    joined: null,
  }));
  const quiet = state.quiet.map(([at, id, session, inherits]): Quiet => ({
    at,
    id,
    home: runs.find(({ run }) => run.session === session) ?? null,
    inherits: inherits === 1,
  }));
  const marks = new Map(Object.entries(state.pages));
  let markCount = 0;
  for (const list of marks.values()) markCount += list.length;
  return { key, tenant, visitor, runs, quiet, marks, markCount, isChanged: false, usedAt: 0 };
}

/** Lets go of what is too old or too much, and says what is to be remembered; null of nothing. */
export function remember(person: Person): string | null {
  person.runs.sort((a, b) => a.run.from - b.run.from);
  if (person.runs.length > most.runs) person.runs = person.runs.slice(-most.runs);
  if (person.quiet.length > most.quiet) person.quiet = person.quiet.slice(-most.quiet);
  if (person.markCount > most.marks) trimMarks(person);
  const { runs, quiet, marks } = person;
  if (runs.length + quiet.length + marks.size === 0) return null;
  const state: PersonState = {
    runs: runs.map(({ run }) => run),
    quiet: quiet.map(({ at, id, home, inherits }) => [at, id, home?.run.session ?? null, inherits ? 1 : 0]),
    pages: Object.fromEntries(marks),
  };
  return JSON.stringify(state);
}

function trimMarks(person: Person): void {
  const times = [...person.marks.values()].flatMap((list) => list.map(markTime)).toSorted((a, b) => a - b);
  // Some more than must be, so that it is not done again with the next.
  const since = times[times.length - Math.floor(most.marks * 0.75)] ?? 0;
  person.markCount = 0;
  for (const [page, list] of person.marks) {
    const kept = list.filter((mark) => markTime(mark) >= since);
    person.markCount += kept.length;
    if (kept.length === 0) person.marks.delete(page);
    else person.marks.set(page, kept);
  }
}
