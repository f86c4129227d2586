import {
  acquisitionColumns,
  limits,
  visitColumns,
  type Event,
  type Visit,
  type VisitColumn,
} from "@dendro/core";
import { userSaid, type IdKind } from "../people/known-id.ts";

/** When something was done; of what was done in the same millisecond the id says the order. */
export interface Moment {
  readonly at: number;
  readonly id: string;
}

interface PageSeen extends Moment {
  readonly path: string;
}

/** What an event says of its visitor. */
interface Said extends Moment {
  values: Partial<Record<VisitColumn, string>>;
}

/** How a visitor came. */
export type Acquisition = Partial<Record<(typeof acquisitionColumns)[number], string>>;

/**
 * A visitor's events with no gap over half an hour between them, summed up so that two such runs can be put together and
 * it does not matter which of their events came first. It is a visit from its first event on that can begin one: what
 * comes before, such as leaving a page of long ago, is no part of it. Plain JSON.
 */
export interface Run {
  session: string;
  /** Under which pseudonym it began. */
  visitor: string;
  /** First and last event of any kind, in milliseconds since 1970. */
  from: number;
  to: number;
  /** The last event that has its session; one that lengthens no visit may be later than `to`. */
  reach: number;
  /** What it began with, and how its visitor came; null when nothing in it can begin a visit. */
  began: (Moment & { readonly came: Acquisition }) | null;
  pageviews: number;
  events: number;
  interactions: number;
  entry: PageSeen | null;
  exit: PageSeen | null;
  /** What is said by events that can begin a visit: by what came first, each only with what none before it has said. */
  said: Said[];
  /** What is said by the others, which counts where those say nothing. */
  also: Said[];
}

/** What an event is to a visit. */
export interface Part {
  readonly beginsVisit: boolean;
  readonly isInteraction: boolean;
}

export const isBefore = (a: Moment, b: Moment): boolean => a.at < b.at || (a.at === b.at && a.id < b.id);

/** A run of one event. */
export function runOf(event: Event & { visitor: string }, session: string, part: Part): Run {
  const { timestamp: at, visitor } = event;
  const run: Run = {
    session,
    visitor,
    from: at,
    to: at,
    reach: at,
    began: null,
    pageviews: 0,
    events: 0,
    interactions: 0,
    entry: null,
    exit: null,
    said: [],
    also: [],
  };
  extendRun(run, event, part);
  return run;
}

/** Takes an event into a run, at whatever place in time it belongs. */
export function extendRun(run: Run, event: Event & { visitor: string }, part: Part): void {
  const { timestamp: at, id } = event;
  run.from = Math.min(run.from, at);
  run.to = Math.max(run.to, at);
  run.reach = Math.max(run.reach, at);
  run.events += 1;
  if (part.isInteraction) run.interactions += 1;
  if (part.beginsVisit && (run.began === null || isBefore({ at, id }, run.began)))
    begin(run, event.visitor, { at, id, came: valuesOf(event, acquisitionColumns) });
  if (event.type === "page_view") {
    run.pageviews += 1;
    const page = { at, id, path: event.path ?? "" };
    if (run.entry === null || isBefore(page, run.entry)) run.entry = page;
    if (run.exit === null || isBefore(run.exit, page)) run.exit = page;
  }
  const list = part.beginsVisit ? "said" : "also";
  if (saysMore(run[list], event)) run[list] = heard(run[list], { at, id, values: saidBy(event) });
}

/** A run is of who began it. */
function begin(run: Run, visitor: string, began: NonNullable<Run["began"]>): void {
  run.visitor = visitor;
  run.began = began;
}

/** Takes a run into another one, whichever of them was first; it keeps its session. */
export function joinRuns(run: Run, other: Run): void {
  if (other.began !== null && (run.began === null || isBefore(other.began, run.began)))
    begin(run, other.visitor, other.began);
  run.from = Math.min(run.from, other.from);
  run.to = Math.max(run.to, other.to);
  run.reach = Math.max(run.reach, other.reach);
  run.pageviews += other.pageviews;
  run.events += other.events;
  run.interactions += other.interactions;
  if (other.entry !== null && (run.entry === null || isBefore(other.entry, run.entry)))
    run.entry = other.entry;
  if (other.exit !== null && (run.exit === null || isBefore(run.exit, other.exit))) run.exit = other.exit;
  run.said = other.said.reduce(heard, run.said);
  run.also = other.also.reduce(heard, run.also);
}

/** The ids by which a run's events know its visitor. */
export function idsSaid({ said, also }: Run): { readonly kind: IdKind; readonly id: string }[] {
  return [...also, ...said].flatMap(({ values: { user_id, anonymous_id } }) => [
    ...(user_id === undefined ? [] : [{ kind: "user", id: user_id } as const]),
    ...(anonymous_id === undefined ? [] : [{ kind: "anonymous", id: anonymous_id } as const]),
  ]);
}

/** A run as a visit's row in the warehouse, with the user whom its events say; null when it is none. */
export function visitRow(run: Run, tenant: string, sign: 1 | -1): Visit | null {
  const { began } = run;
  if (began === null) return null;
  return {
    tenant,
    session: run.session,
    visitor: run.visitor,
    sign,
    timestamp: began.at,
    duration_s: (run.to - began.at) / 1000,
    pageviews: run.pageviews,
    events: run.events,
    bounce: run.pageviews === 1 && run.interactions === 1 ? 1 : 0,
    entry_page: run.entry?.path ?? "",
    exit_page: run.exit?.path ?? "",
    ...began.came,
    ...Object.assign({}, ...[...run.also, ...run.said].map(({ values }) => values)),
  };
}

/** Whether something that happened then is of a run's time, or closes a gap beside it. */
export const isNear = ({ from, to }: Run, at: number): boolean =>
  at >= from - limits.visitTimeoutMs && at <= to + limits.visitTimeoutMs;

/** What says of a visitor how they came. Without any of it an event says nothing of that: most come from the page before. */
const origins = acquisitionColumns.filter((name) => name !== "channel");

/** Whether an event itself says how its visitor came. */
export const saysHowTheyCame = (event: Event): boolean =>
  origins.some((name) => event[name] !== undefined) ||
  (event.channel !== undefined && event.channel !== noOrigin);

/** The channel of who comes from nowhere. */
const noOrigin = "Direct";

const isAcquisition = new Set<string>(acquisitionColumns);
const settledColumns = visitColumns.filter((name) => !isAcquisition.has(name));

function valuesOf<N extends VisitColumn>(event: Event, names: readonly N[]): Partial<Record<N, string>> {
  const values: Partial<Record<N, string>> = {};
  for (const name of names) if (event[name] !== undefined) values[name] = event[name];
  return values;
}

function saidBy(event: Event): Partial<Record<VisitColumn, string>> {
  const { user_id: _, ...values } = valuesOf(event, settledColumns);
  const user = userSaid(event);
  return user === undefined ? values : { ...values, user_id: user };
}

/** Whether an event says something that none before it has said. */
function saysMore(all: readonly Said[], event: Event): boolean {
  const moment = { at: event.timestamp, id: event.id };
  return settledColumns.some(
    (name) =>
      (name === "user_id" ? userSaid(event) : event[name]) !== undefined &&
      !all.some((said) => said.values[name] !== undefined && isBefore(said, moment)),
  );
}

/** What is said once an event is heard: of what it says, and of what was said after it, only what none before has said. */
function heard(all: readonly Said[], { values, ...moment }: Said): Said[] {
  const left = { ...values };
  for (const one of all) {
    const isLater = isBefore(moment, one);
    for (const name of Object.keys(values) as VisitColumn[]) {
      if (one.values[name] === undefined) continue;
      if (isLater) delete one.values[name];
      else delete left[name];
    }
  }
  const later = all.findIndex((one) => isBefore(moment, one));
  return all
    .toSpliced(later < 0 ? all.length : later, 0, { ...moment, values: left })
    .filter((one) => Object.keys(one.values).length > 0);
}
