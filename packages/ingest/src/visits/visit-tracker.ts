import {
  acquisitionColumns,
  beginsVisit,
  belongsToVisit,
  dayMs,
  type Event,
  isInteraction,
  tellsOfView,
  type Visit,
  xxHash64Hex,
} from "@dendro/core";
import type { StateChange, Tracker } from "../tracker.ts";
import type { People, WantedId } from "../people/people.ts";
import { createFindings } from "./findings.ts";
import { continuedDays, linked, type Links } from "./links.ts";
import { insertMark, pageOf, retell, toldBy } from "./page-time.ts";
import {
  remember,
  revive,
  settled,
  tellNow,
  type Person,
  type Quiet,
  type TrackedRun,
  type VisitorEvent,
} from "./person.ts";
import { extendRun, idsSaid, isBefore, isNear, joinRuns, runOf, saysHowTheyCame, visitRow } from "./run.ts";

export interface VisitTracker extends Tracker {
  /** Forgets the visits of some of a tenant's visitors, or of all: whatever comes of them begins a new one. */
  forget(tenant: string, visitors: readonly string[] | null): void;
  /** How many visitors are in memory. */
  readonly size: number;
}

/** An event that is done and begins no visit belongs to the last one, for this long; in milliseconds. */
const afterwardsMs = dayMs;

/**
 * Decides visits from the log's events by the time at which they happened, in whatever order they come.
 * @param loadState what earlier cuts left, by key
 * @param people must take each event before this
 * @param maxVisitors how many visitors stay in memory besides those that changed since the last cut
 */
export function createVisitTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  people: Pick<People, "know" | "noteVisit" | "tellVisit">,
  maxVisitors = 50_000,
): VisitTracker {
  const persons = new Map<string, Person>();
  const changed = new Set<Person>();
  let findings = createFindings(people);
  let cuts = 0;

  const known = (tenant: string, visitor: string): Person => {
    const found = persons.get(keyOfVisitor(tenant, visitor));
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

  function touch(person: Person): void {
    if (person.isChanged) return;
    person.isChanged = true;
    changed.add(person);
  }

  /** Puts an event into the run that it is part of, with all the runs that it joins. */
  function place(event: VisitorEvent, links: Links): { root: TrackedRun; changes: Visit[] } {
    const { own } = links;
    const { tenant } = event;
    const part = { beginsVisit: beginsVisit(event.type), isInteraction: isInteraction(event) };
    const near = runsNear(links, event.timestamp);
    const changes: Visit[] = [];
    for (const { tracked } of near) {
      const row = visitRow(tracked.run, tenant, -1);
      if (row !== null) changes.push(row);
    }
    if (near.length > 1) near.sort((a, b) => order(a.tracked, b.tracked));
    const [first, ...rest] = near;
    let root: TrackedRun;
    if (first === undefined) {
      const session = xxHash64Hex(`${tenant}\0${event.visitor}\0${event.id}`);
      root = { run: runOf(event, session, part), told: null, written: null, joined: null };
      own.runs.push(root);
    } else {
      root = first.tracked;
      extendRun(root.run, event, part);
    }
    for (const { person, tracked } of rest) {
      joinRuns(root.run, tracked.run);
      tracked.joined = root;
      person.runs = person.runs.filter((other) => other !== tracked);
      touch(person);
      findings.run(tracked, tenant);
    }
    const holder = first?.person ?? own;
    if (holder.visitor !== root.run.visitor) {
      const owner = linked(links).find(({ visitor }) => visitor === root.run.visitor) ?? holder;
      holder.runs = holder.runs.filter((other) => other !== root);
      owner.runs.push(root);
      touch(owner);
    }
    touch(holder);
    findings.run(root, tenant);
    const row = visitRow(root.run, tenant, 1);
    if (row !== null) changes.push(row);
    return { root, changes };
  }

  /** Where an event belongs that begins no visit. */
  function follow(event: VisitorEvent, root: TrackedRun, inherits: boolean, links: Links): TrackedRun | null {
    const { began } = root.run;
    if (began !== null && began.at <= event.timestamp) return root;
    const quiet: Quiet = { at: event.timestamp, id: event.id, home: null, inherits };
    links.own.quiet.push(quiet);
    touch(links.own);
    settle(links, event.timestamp, quiet);
    return quiet.home;
  }

  /** Finds for events that are in no visit the one that they belong to. */
  function settle(links: Links, at: number, fresh: Quiet | null): void {
    if (links.own.quiet.length === 0 && (links.after?.quiet.length ?? 0) === 0) return;
    for (const { person, before, runs } of continuedDays(links, at)) {
      const { length } = person.quiet;
      person.quiet = person.quiet.filter((quiet) => {
        const former = quiet.home === null ? null : settled(quiet.home);
        // One of the day before is still there where this event is too late to be of it.
        const home = homeOf(quiet.at, former === null || runs.includes(former) ? runs : [former, ...runs]);
        const isSame = home === former;
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
    const told = tellsOfView(event.type) ? toldBy(event) : null;
    if (told === null && event.type !== "page_view") return;
    const page = pageOf(event);
    const { own, after } = links;
    let list = own.marks.get(page);
    if (list === undefined) own.marks.set(page, (list = []));
    const at = insertMark(list, told ?? event.timestamp);
    own.markCount += 1;
    touch(own);
    const isLast = at === list.length - 1 && !(after?.marks.has(page) ?? false);
    // A view that nothing was told of before changes nothing.
    if (told === null && isLast) return;
    for (const [index, { person, marks }] of continuedDays(links, event.timestamp).entries()) {
      const ofDay = person.marks.get(page);
      if (ofDay === undefined) continue;
      for (const other of retell(ofDay, index === 0 ? at : 0, () => marks(page))) {
        if (other === told) continue;
        findings.told(other, person);
        touch(person);
      }
    }
    if (told === null) return;
    const [, , , , beforeMs, beforeDepth] = told;
    if (beforeMs !== null) event.engaged_before_ms = beforeMs;
    if (beforeDepth !== null) event.scrolled_before = beforeDepth;
  }

  return {
    async load(events) {
      const asked = new Map<string, { tenant: string; visitor: string }>();
      const look = (tenant: string, visitor: string) =>
        void asked.set(keyOfVisitor(tenant, visitor), { tenant, visitor });
      for (const event of events) {
        if (!isOfVisitor(event)) continue;
        const { tenant, visitor, visitor_before: before, visitor_after: after } = event;
        look(tenant, visitor);
        if (before !== undefined) look(tenant, before);
        if (after !== undefined) look(tenant, after);
      }
      const missing = [...asked].filter(([key]) => !persons.has(key));
      const states = missing.length === 0 ? [] : await loadState(missing.map(([key]) => key));
      missing.forEach(([key, { tenant, visitor }], index) => {
        persons.set(key, revive(key, tenant, visitor, states[index] ?? null));
      });
      const ids: WantedId[] = [];
      for (const { tenant, visitor } of asked.values()) {
        const person = known(tenant, visitor);
        person.usedAt = cuts;
        for (const { run } of person.runs) for (const id of idsSaid(run)) ids.push({ tenant, ...id });
      }
      await people.know(ids);
    },

    take(event) {
      if (!isOfVisitor(event)) return null;
      const links = linksOf(event);
      const { root, changes } = place(event, links);
      const inherits = !saysHowTheyCame(event);
      let home: TrackedRun | null = root;
      if (beginsVisit(event.type)) settle(links, event.timestamp, null);
      else home = follow(event, root, inherits, links);
      mark(event, links);
      tell(event, home, inherits);
      for (const visit of changes) if (visit.sign === 1) people.noteVisit(visit);
      return changes.map(people.tellVisit);
    },

    forget(tenant, visitors) {
      const isGone = (visitor: string) => visitors === null || visitors.includes(visitor);
      for (const person of persons.values()) {
        if (person.tenant !== tenant || !isGone(person.visitor)) continue;
        person.runs = [];
        person.quiet = [];
        person.marks.clear();
        person.markCount = 0;
      }
      findings.forget(tenant, isGone);
    },

    reset() {
      persons.clear();
      changed.clear();
      findings = createFindings(people);
    },

    get size() {
      return persons.size;
    },

    cut() {
      const { visits, corrections } = findings.take();
      const state: StateChange[] = [];
      for (const person of changed) {
        state.push({ key: person.key, value: remember(person) });
        person.isChanged = false;
        person.usedAt = cuts;
      }
      // What this cut changes is looked for in the log's memory only once it is there.
      if (persons.size > maxVisitors) {
        for (const [key, { usedAt }] of persons) {
          if (usedAt < cuts) persons.delete(key);
          if (persons.size <= maxVisitors) break;
        }
      }
      changed.clear();
      cuts += 1;
      return { visits, corrections, state };
    },
  };
}

/** The runs that an event at a time may be part of, with those who have them. */
function runsNear(links: Links, at: number): { person: Person; tracked: TrackedRun }[] {
  const near: { person: Person; tracked: TrackedRun }[] = [];
  for (const person of linked(links))
    for (const tracked of person.runs) if (isNear(tracked.run, at)) near.push({ person, tracked });
  return near;
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
  if (told === null) home.told = tellNow(run, false);
  else if (told.came !== run.began?.came || told.visitor !== run.visitor) told.isMixed = true;
}

const isOfVisitor = (event: Event): event is VisitorEvent =>
  event.visitor !== undefined && belongsToVisit(event.type);

/** What a visitor is remembered by. */
export const keyOfVisitor = (tenant: string, visitor: string): string => `${tenant}\0${visitor}`;
