import { belongsToVisit, limits, xxHash64Hex, type Event, type Visit } from "@dendro/core";
import type { Correction } from "../warehouse/correction.ts";
import type { StateChange, Tracker } from "../warehouse/tracker.ts";
import {
  beginVisit,
  extendVisit,
  inheritAcquisition,
  joinVisits,
  visitRow,
  type VisitState,
} from "./visit-state.ts";

/** An event of somebody who visits a site. `visitor_before` is their pseudonym under yesterday's salt, just after midnight. */
export interface VisitorEvent extends Event {
  visitor: string;
  visitor_before?: string;
}

export interface VisitTracker extends Tracker {
  /** Forgets the visits of some of a tenant's visitors, or of all: whatever comes of them begins a new one. */
  forget(tenant: string, visitors: readonly string[] | null): void;
}

interface TrackedVisit {
  readonly state: VisitState;
  /** As the warehouse has it; null when it does not. */
  written: Visit | null;
  /** The visit that it became part of. */
  joined: TrackedVisit | null;
}

interface Visitor {
  readonly tenant: string;
  readonly visitor: string;
  visits: TrackedVisit[];
  /** Visits that are part of others now. */
  gone: TrackedVisit[];
}

/** Visits of one visitor that may still be joined; older ones are settled. */
const maxOpenVisits = 8;

/**
 * Decides visits from the log's events, in the log's order, so that deciding again after a crash gives the same.
 * @param loadState what earlier cuts left, by key
 * @param maxVisitors how many visitors stay in memory besides those that changed since the last cut
 */
export function createVisitTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxVisitors = 50_000,
): VisitTracker {
  const visitors = new Map<string, Visitor>();
  const changed = new Map<string, Visitor>();

  const known = (tenant: string, visitor: string): Visitor => {
    const key = keyOf(tenant, visitor);
    const found = changed.get(key) ?? visitors.get(key);
    if (found !== undefined) return found;
    throw new TypeError("take() came before load().");
  };

  function evict(): void {
    for (const key of visitors.keys()) {
      if (visitors.size <= maxVisitors) return;
      visitors.delete(key);
    }
  }

  return {
    async load(events) {
      const missing = new Map<string, { tenant: string; visitor: string }>();
      for (const { tenant, visitor, visitor_before: before } of events.filter(isOfVisitor)) {
        for (const id of before === undefined ? [visitor] : [visitor, before]) {
          const key = keyOf(tenant, id);
          const present = visitors.get(key);
          if (present !== undefined) {
            // Last used, last forgotten.
            visitors.delete(key);
            visitors.set(key, present);
          } else if (!changed.has(key)) missing.set(key, { tenant, visitor: id });
        }
      }
      if (missing.size === 0) return;
      const keys = [...missing.keys()];
      const states = await loadState(keys);
      keys.forEach((key, index) =>
        visitors.set(key, revive(missing.get(key) as OwnerOf, states[index] ?? null)),
      );
    },

    take(event) {
      if (!isOfVisitor(event)) return null;
      let owner = known(event.tenant, event.visitor);
      if (event.visitor_before !== undefined && near(owner, event.timestamp).length === 0) {
        const before = known(event.tenant, event.visitor_before);
        if (near(before, event.timestamp).length > 0) owner = before;
      }
      event.visitor = owner.visitor;
      delete event.visitor_before;
      changed.set(keyOf(owner.tenant, owner.visitor), owner);
      return place(owner, event);
    },

    forget(tenant, gone) {
      const isGone = gone === null ? () => true : (visitor: string) => gone.includes(visitor);
      for (const owner of [...visitors.values(), ...changed.values()]) {
        if (owner.tenant !== tenant || !isGone(owner.visitor)) continue;
        owner.visits = [];
        owner.gone = [];
      }
    },

    cut() {
      const visits: Visit[] = [];
      const corrections: Correction[] = [];
      const state: StateChange[] = [];
      for (const [key, owner] of changed) {
        for (const visit of [...owner.gone, ...owner.visits]) {
          if (visit.joined !== null) corrections.push(joining(owner.tenant, visit));
          const now = visit.joined === null ? visitRow(visit.state, owner.tenant, owner.visitor, 1) : null;
          if (JSON.stringify(now) === JSON.stringify(visit.written)) continue;
          if (visit.written !== null) visits.push({ ...visit.written, sign: -1 });
          if (now !== null) visits.push(now);
          visit.written = now;
        }
        owner.gone = [];
        owner.visits = owner.visits.slice(-maxOpenVisits);
        state.push({ key, value: JSON.stringify(owner.visits.map((visit) => visit.state)) });
        visitors.delete(key);
        visitors.set(key, owner);
      }
      changed.clear();
      evict();
      return { visits, corrections, state };
    },
  };
}

type OwnerOf = Pick<Visitor, "tenant" | "visitor">;

/** Puts an event into one of its visitor's visits. */
function place(owner: Visitor, event: VisitorEvent): Visit[] {
  const { tenant, visitor } = owner;
  const [first, second] = near(owner, event.timestamp);
  const before = [first, second].flatMap((visit) =>
    visit === undefined ? [] : [visitRow(visit.state, tenant, visitor, -1)],
  );
  const visit = first ?? {
    state: beginVisit(xxHash64Hex(`${tenant}\0${visitor}\0${event.id}`), event),
    written: null,
    joined: null,
  };
  if (first === undefined) owner.visits.push(visit);
  else extendVisit(first.state, event);
  if (second !== undefined) {
    joinVisits(visit.state, second.state);
    second.joined = visit;
    owner.visits = owner.visits.filter((other) => other !== second);
    owner.gone.push(second);
  }
  owner.visits.sort((a, b) => a.state.start - b.state.start);
  inheritAcquisition(event, visit.state);
  event.session = visit.state.session;
  return [...before, visitRow(visit.state, tenant, visitor, 1)];
}

/** The visits that an event at this time belongs to, earliest first: two when it closes the gap between them. */
function near(owner: Visitor, timestamp: number): TrackedVisit[] {
  return owner.visits.filter(
    ({ state }) =>
      timestamp >= state.start - limits.visitTimeoutMs && timestamp <= state.end + limits.visitTimeoutMs,
  );
}

function settled(visit: TrackedVisit): TrackedVisit {
  return visit.joined === null ? visit : settled(visit.joined);
}

function revive({ tenant, visitor }: OwnerOf, state: string | null): Visitor {
  const states = state === null ? [] : (JSON.parse(state) as VisitState[]);
  const visits = states.map((visit) => ({
    state: visit,
    written: visitRow(visit, tenant, visitor, 1),
    joined: null,
  }));
  return { tenant, visitor, visits, gone: [] };
}

/** Gives the events of a visit that is part of another its session. */
function joining(tenant: string, visit: TrackedVisit): Correction {
  return {
    tenant,
    where: { column: "session", value: visit.state.session },
    from: visit.state.start,
    until: visit.state.end,
    set: { session: settled(visit).state.session },
    isStored: visit.written !== null,
  };
}

const isOfVisitor = (event: Event): event is VisitorEvent =>
  event.visitor !== undefined && belongsToVisit(event.type);

const keyOf = (tenant: string, visitor: string) => `${tenant}\0${visitor}`;
