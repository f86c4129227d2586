import {
  acquisitionColumns,
  beginsVisit,
  belongsToVisit,
  isInteraction,
  tellsOfView,
  xxHash64Hex,
  type Event,
  type Visit,
} from "@dendro/core";
import type { StateChange, Tracker } from "../warehouse/tracker.ts";
import { createFindings } from "./findings.ts";
import { continuedDays, linked, type Links } from "./links.ts";
import { insertMark, markOf, retell } from "./page-time.ts";
import {
  remember,
  revive,
  settled,
  toldBy,
  type Person,
  type Quiet,
  type TrackedRun,
  type VisitorEvent,
} from "./person.ts";
import { isBefore, isNear, joinRuns, runOf, saysHowTheyCame, visitRow } from "./run.ts";

export interface VisitTracker extends Tracker {
  /** Forgets the visits of some of a tenant's visitors, or of all: whatever comes of them begins a new one. */
  forget(tenant: string, visitors: readonly string[] | null): void;
}

/** An event that is done and begins no visit belongs to the last one, for this long; in milliseconds. */
const afterwardsMs = 24 * 60 * 60 * 1000;

/**
 * Decides visits from the log's events by the time at which they happened, in whatever order they come.
 * @param loadState what earlier cuts left, by key
 * @param maxVisitors how many visitors stay in memory besides those that changed since the last cut
 */
export function createVisitTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxVisitors = 50_000,
): VisitTracker {
  const persons = new Map<string, Person>();
  const changed = new Map<string, Person>();
  const findings = createFindings();
  let cuts = 0;

  const known = (tenant: string, visitor: string): Person => {
    const key = keyOf(tenant, visitor);
    const found = changed.get(key) ?? persons.get(key);
    if (found !== undefined) return found;
    throw new TypeError("take() came before load().");
  };

  function linksOf(event: VisitorEvent): Links {
    const { tenant, visitor, visitor_before: before, visitor_after: after } = event;
    delete event.visitor_before;
    delete event.visitor_after;
    return {
      own: known(tenant, visitor),
      before: before === undefined ? null : known(tenant, before),
      after: after === undefined ? null : known(tenant, after),
    };
  }

  const touch = (person: Person) => changed.set(keyOf(person.tenant, person.visitor), person);

  /** Puts an event into the run that it is part of, with all the runs that it joins. */
  function place(event: VisitorEvent, links: Links): { root: TrackedRun; changes: Visit[] } {
    const { own } = links;
    const { tenant } = event;
    const run = runOf(event, xxHash64Hex(`${tenant}\0${event.visitor}\0${event.id}`), {
      beginsVisit: beginsVisit(event.type),
      isInteraction: isInteraction(event),
    });
    const near = linked(links).flatMap((person) =>
      person.runs
        .filter((other) => isNear(other.run, event.timestamp))
        .map((tracked) => ({ person, tracked })),
    );
    const changes = near.flatMap(({ tracked }) => visitRow(tracked.run, tenant, -1) ?? []);
    const [first, ...rest] = near.toSorted((a, b) => order(a.tracked, b.tracked));
    const root = first?.tracked ?? { run, told: null, written: null, joined: null };
    if (first === undefined) own.runs.push(root);
    else joinRuns(root.run, run);
    for (const { person, tracked } of rest) {
      joinRuns(root.run, tracked.run);
      tracked.joined = root;
      person.runs = person.runs.filter((other) => other !== tracked);
      touch(person);
      findings.run(tracked, tenant);
    }
    const holder = first?.person ?? own;
    const owner = linked(links).find(({ visitor }) => visitor === root.run.visitor) ?? holder;
    if (owner !== holder) {
      holder.runs = holder.runs.filter((other) => other !== root);
      owner.runs.push(root);
    }
    for (const person of [holder, owner, own]) touch(person);
    findings.run(root, tenant);
    const row = visitRow(root.run, tenant, 1);
    return { root, changes: row === null ? changes : [...changes, row] };
  }

  /** Finds for events that are in no visit the one that they belong to. */
  function settle(links: Links, at: number, fresh: Quiet | null): void {
    for (const { person, before, runs } of continuedDays(links, at)) {
      if (person.quiet.length === 0) continue;
      const { length } = person.quiet;
      person.quiet = person.quiet.filter((quiet) => {
        const home = homeOf(quiet.at, runs);
        const isSame = home === (quiet.home === null ? null : settled(quiet.home));
        quiet.home = home;
        if (home !== null) home.run.reach = Math.max(home.run.reach, quiet.at);
        if (quiet !== fresh && !isSame) findings.quiet(quiet, person);
        if (!isSame) touch(person);
        if (!isSame && before !== null && home !== null && before.runs.includes(home)) touch(before);
        return home === null || quiet.at > home.run.to;
      });
      if (person.quiet.length < length) touch(person);
    }
  }

  /** Notes a view, or what is told of one, and what changes for what is told of others. */
  function mark(event: VisitorEvent, links: Links): void {
    const isTold = tellsOfView(event.type);
    if (!isTold && event.type !== "page_view") return;
    const made = markOf(event, isTold, cuts);
    const { own } = links;
    let list = own.marks.get(made.page);
    if (list === undefined) own.marks.set(made.page, (list = []));
    const at = insertMark(list, made);
    own.markCount += 1;
    for (const [index, { person, marks }] of continuedDays(links, event.timestamp).entries()) {
      const ofDay = person.marks.get(made.page);
      if (ofDay === undefined) continue;
      for (const other of retell(ofDay, index === 0 ? at : 0, marks(made.page))) {
        if (other === made) continue;
        findings.mark(other, person);
        touch(person);
      }
    }
    const before = made.told?.before;
    if (before?.ms !== null && before?.ms !== undefined) event.engaged_before_ms = before.ms;
    if (before?.depth !== null && before?.depth !== undefined) event.scrolled_before = before.depth;
  }

  return {
    async load(events) {
      const missing = new Map<string, { tenant: string; visitor: string }>();
      for (const event of events) {
        if (!isOfVisitor(event)) continue;
        const { tenant } = event;
        for (const visitor of [event.visitor, event.visitor_before, event.visitor_after]) {
          if (visitor === undefined) continue;
          const key = keyOf(tenant, visitor);
          const present = persons.get(key);
          if (present !== undefined) {
            // Last used, last forgotten.
            persons.delete(key);
            persons.set(key, present);
          } else if (!changed.has(key)) missing.set(key, { tenant, visitor });
        }
      }
      if (missing.size === 0) return;
      const states = await loadState([...missing.keys()]);
      [...missing].forEach(([key, { tenant, visitor }], index) =>
        persons.set(key, revive(tenant, visitor, states[index] ?? null)),
      );
    },

    take(event) {
      if (!isOfVisitor(event)) return null;
      const links = linksOf(event);
      const { root, changes } = place(event, links);
      const inherits = !saysHowTheyCame(event);
      let home: TrackedRun | null = root;
      let quiet: Quiet | null = null;
      if (!beginsVisit(event.type)) {
        quiet = { at: event.timestamp, id: event.id, home: null, inherits, cut: cuts };
        links.own.quiet.push(quiet);
      }
      settle(links, event.timestamp, quiet);
      if (quiet !== null) home = quiet.home;
      mark(event, links);
      tell(event, home, inherits);
      return changes;
    },

    forget(tenant, visitors) {
      const isGone = (visitor: string) => visitors === null || visitors.includes(visitor);
      for (const person of [...persons.values(), ...changed.values()]) {
        if (person.tenant !== tenant || !isGone(person.visitor)) continue;
        person.runs = [];
        person.quiet = [];
        person.marks.clear();
        person.markCount = 0;
      }
      findings.forget(tenant, isGone);
    },

    cut() {
      const { visits, corrections } = findings.take(cuts);
      const state: StateChange[] = [];
      // What this cut changes is looked for in the log's memory only once it is there.
      for (const key of persons.keys()) {
        if (persons.size <= maxVisitors) break;
        if (!changed.has(key)) persons.delete(key);
      }
      for (const [key, person] of changed) {
        state.push({ key, value: remember(person) });
        persons.delete(key);
        persons.set(key, person);
      }
      changed.clear();
      cuts += 1;
      return { visits, corrections, state };
    },
  };
}

/** Which run keeps its session when two become one: a visit before what is none, and the earlier one. */
function order(a: TrackedRun, b: TrackedRun): number {
  if (a.run.began !== null && b.run.began !== null) return isBefore(a.run.began, b.run.began) ? -1 : 1;
  return a.run.began !== null ? -1 : b.run.began !== null ? 1 : a.run.from - b.run.from;
}

/** The visit that goes on at a time, or else the last one before. */
function homeOf(at: number, runs: readonly TrackedRun[]): TrackedRun | null {
  let home: TrackedRun | null = null;
  for (const tracked of runs) {
    const { began, to } = tracked.run;
    if (began === null || began.at > at || at - to > afterwardsMs) continue;
    if (home === null || began.at > (home.run.began?.at ?? 0)) home = tracked;
  }
  return home;
}

/** Tells an event what is known of its visit. */
function tell(event: VisitorEvent, home: TrackedRun | null, inherits: boolean): void {
  event.acquisition = inherits ? "visit" : "own";
  if (home === null) {
    delete event.session;
    return;
  }
  const { run } = home;
  event.session = run.session;
  event.visitor = run.visitor;
  const came = run.began?.came ?? {};
  if (inherits) {
    for (const name of acquisitionColumns) {
      const value = came[name];
      if (value === undefined) delete event[name];
      else event[name] = value;
    }
  }
  const { told } = home;
  if (told === null) home.told = toldBy(run, false);
  else if (told.came !== run.began?.came || told.visitor !== run.visitor) told.isMixed = true;
}

const isOfVisitor = (event: Event): event is VisitorEvent =>
  event.visitor !== undefined && belongsToVisit(event.type);

const keyOf = (tenant: string, visitor: string) => `${tenant}\0${visitor}`;
