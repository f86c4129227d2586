import { addressMask, dayMs, type Event } from "@dendro/core";
import type { Correction } from "../correction.ts";
import type { StateChange, Tracker } from "../tracker.ts";
import {
  blank,
  isBefore,
  keyOfId,
  noteDay,
  remember,
  revive,
  saysWho,
  type IdKind,
  type KnownId,
  type Link,
} from "./known-id.ts";
import type { People, User, WantedId, WantedTrace } from "./people.ts";

export interface PeopleTracker extends Tracker, People {
  /** Forgets ids of a tenant, or with null all of them. */
  forget(tenant: string, ids: readonly Omit<WantedId, "tenant">[] | null): void;
}

/** An id that is not heard of is remembered for this long, in milliseconds. */
const keepMs = 400 * dayMs;

/** Names of names that are followed. */
const maxNames = 16;

/**
 * Finds out whose events are: senders know people by anonymous ids before they know who that is, and by more than one
 * name. Whatever says first that an id is a user's holds, in whatever order it comes, and then holds for all events
 * with that id, also for those that were taken in before.
 * @param loadState what earlier cuts left, by key
 * @param maxIds how many ids stay in memory besides those that changed since the last cut
 */
export function createPeopleTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxIds = 100_000,
): PeopleTracker {
  const ids = new Map<string, KnownId>();
  const changed = new Set<KnownId>();
  let movedTraces: WantedTrace[] = [];
  let cuts = 0;

  function known(tenant: string, kind: IdKind, id: string): KnownId {
    const found = ids.get(keyOfId(tenant, kind, id));
    if (found !== undefined) return found;
    throw new TypeError("An id was asked for that was not loaded.");
  }

  function move(one: KnownId): void {
    one.isMoved = true;
    changed.add(one);
  }

  /**
   * Loads what is not in memory, then those whose names these are, and so on.
   * @param withNames whether their own names come too
   */
  async function know(wanted: readonly WantedId[], withNames: boolean): Promise<void> {
    const seen = new Set<string>();
    for (let next = wanted; next.length > 0;) {
      const fresh = new Map<string, WantedId>();
      for (const one of next) {
        const key = keyOfId(one.tenant, one.kind, one.id);
        if (seen.has(key)) continue;
        seen.add(key);
        fresh.set(key, one);
      }
      const missing = [...fresh].filter(([key]) => !ids.has(key));
      const states = missing.length === 0 ? [] : await loadState(missing.map(([key]) => key));
      missing.forEach(([key, { tenant, kind, id }], index) => {
        ids.set(key, revive(tenant, kind, id, states[index] ?? null));
      });
      next = [...fresh].flatMap(([key, { tenant }]): WantedId[] => {
        const one = ids.get(key) as KnownId;
        one.usedAt = cuts;
        const others = [...(one.link === null ? [] : [one.link.user]), ...(withNames ? one.names : [])];
        return others.map((id) => ({ tenant, kind: "user", id }));
      });
    }
  }

  /** The name that holds: where names go round in a circle, the first of them in order. */
  function currentName(tenant: string, user: string): string {
    const names = [user];
    while (names.length < maxNames) {
      const next = known(tenant, "user", names.at(-1) as string).link?.user;
      if (next === undefined) break;
      const circle = names.indexOf(next);
      if (circle !== -1) return names.slice(circle).toSorted()[0] as string;
      names.push(next);
    }
    return names.at(-1) as string;
  }

  function userOf(tenant: string, user: string): User {
    const name = currentName(tenant, user);
    return { user_id: name, user_alias: name === user ? null : user };
  }

  function note(one: KnownId, timestamp: number): void {
    if (noteDay(one, timestamp)) changed.add(one);
  }

  function link(one: KnownId, said: Link): void {
    if (one.link !== null && !isBefore(said, one.link)) return;
    const former = one.link?.user;
    one.link = said;
    changed.add(one);
    if (former === said.user) return;
    const user = known(one.tenant, "user", said.user);
    if (one.kind === "anonymous") {
      move(one);
      for (const day of one.days) note(user, day);
      return;
    }
    if (former !== undefined) known(one.tenant, "user", former).names.delete(one.id);
    user.names.add(one.id);
    changed.add(user);
    moveNames(one);
  }

  /** A name, and all names of whoever is known by it. */
  function namesOf(one: KnownId): Set<KnownId> {
    const names = new Set([one]);
    for (const each of names) for (const name of each.names) names.add(known(each.tenant, "user", name));
    return names;
  }

  const tracesOfNames = (one: KnownId): WantedTrace[] =>
    [...namesOf(one)].flatMap(({ tenant, traces }) => [...traces].map((id) => ({ tenant, id })));

  /** All who are known by a name have another now. */
  function moveNames(one: KnownId): void {
    for (const each of namesOf(one)) move(each);
    movedTraces.push(...tracesOfNames(one));
  }

  function tell(event: Event, user: string): boolean {
    const { user_id, user_alias } = userOf(event.tenant, user);
    if (user_id === null) return false;
    event.user_id = user_id;
    if (user_alias !== null) event.user_alias = user_alias;
    return user_alias !== null;
  }

  function takeNamed(event: Event, user: string): boolean {
    const { tenant, anonymous_id, timestamp: at, id } = event;
    const said = { user, at, event: id };
    if (anonymous_id !== undefined) link(known(tenant, "anonymous", anonymous_id), said);
    const alias = aliasOf(event);
    if (alias !== null && alias !== user) link(known(tenant, "user", alias), said);
    note(known(tenant, "user", user), at);
    return tell(event, user);
  }

  function noteAnonymous(one: KnownId, timestamp: number): void {
    note(one, timestamp);
    if (one.link !== null) note(known(one.tenant, "user", one.link.user), timestamp);
  }

  function takeAnonymous(event: Event, id: string): void {
    const one = known(event.tenant, "anonymous", id);
    noteAnonymous(one, event.timestamp);
    event.user_source = "anonymous";
    if (one.link !== null) tell(event, one.link.user);
  }

  /** What those events must be told that were before it was known whose an id is. */
  function correctionsOf(one: KnownId): Correction[] {
    const { tenant, kind, id, days, isStored } = one;
    const all = [...days];
    if (all.length === 0) return [];
    const base = {
      tenant,
      ofVisits: true,
      from: Math.min(...all),
      until: Math.max(...all) + dayMs - 1,
      days: all,
      isStored,
    };
    if (kind === "anonymous")
      return [
        {
          ...base,
          where: { column: "anonymous_id", value: id },
          only: { column: "user_source", value: "anonymous" },
          set: { ...(one.link === null ? nobody : userOf(tenant, one.link.user)) },
        },
      ];
    const user = userOf(tenant, id);
    const renamed: Correction = {
      ...base,
      where: { column: "user_id", value: id },
      only: { column: "user_alias", value: "" },
      set: { ...user },
    };
    return [
      ...(user.user_alias === null ? [] : [renamed]),
      { ...base, where: { column: "user_alias", value: id }, set: { ...user } },
    ];
  }

  return {
    know: async (wanted) => await know(wanted, false),
    userOf,
    note: (tenant, user, timestamp) => note(known(tenant, "user", user), timestamp),

    noteTrace({ tenant, id }, user) {
      const one = known(tenant, "user", user);
      if (one.traces.has(id)) return;
      one.traces.add(id);
      changed.add(one);
    },

    tracesOf(event) {
      const alias = event.user_id === undefined ? null : aliasOf(event);
      return alias === null ? [] : tracesOfNames(known(event.tenant, "user", alias));
    },

    takeMovedTraces() {
      if (movedTraces.length === 0) return movedTraces;
      const moved = movedTraces;
      movedTraces = [];
      return moved;
    },

    async load(events) {
      await know(events.flatMap(idsOf), false);
      const aliases = events.flatMap((event): WantedId[] => {
        const alias = aliasOf(event);
        return alias === null || event.user_id === undefined
          ? []
          : [{ tenant: event.tenant, kind: "user", id: alias }];
      });
      // What changes whose a name is changes it for all who are known by that.
      await know(aliases, true);
    },

    take(event) {
      const { user_id, anonymous_id } = event;
      if (user_id !== undefined) return takeNamed(event, user_id) ? [] : null;
      if (anonymous_id === undefined) return null;
      takeAnonymous(event, anonymous_id);
      return [];
    },

    noteVisit({ tenant, user_id, anonymous_id, timestamp }) {
      if (user_id !== undefined) note(known(tenant, "user", user_id), timestamp);
      else if (anonymous_id !== undefined) noteAnonymous(known(tenant, "anonymous", anonymous_id), timestamp);
    },

    tellVisit(visit) {
      const { tenant, user_id, anonymous_id } = visit;
      const source =
        user_id === undefined && anonymous_id !== undefined ? ({ user_source: "anonymous" } as const) : {};
      const user =
        user_id ??
        (anonymous_id === undefined ? undefined : known(tenant, "anonymous", anonymous_id).link?.user);
      if (user === undefined) return { ...visit, ...source };
      const told = userOf(tenant, user);
      return {
        ...visit,
        ...source,
        user_id: told.user_id ?? user,
        ...(told.user_alias === null ? {} : { user_alias: told.user_alias }),
      };
    },

    forget(tenant, some) {
      const forgotten =
        some === null
          ? [...ids.values()].filter((one) => one.tenant === tenant)
          : some.flatMap(({ kind, id }) => ids.get(keyOfId(tenant, kind, id)) ?? []);
      for (const one of forgotten) {
        blank(one);
        changed.delete(one);
      }
    },

    reset() {
      ids.clear();
      changed.clear();
      movedTraces = [];
    },

    cut() {
      const corrections: Correction[] = [];
      const state: StateChange[] = [];
      for (const one of changed) {
        if (one.isMoved) corrections.push(...correctionsOf(one));
        state.push({ key: one.key, value: remember(one), keepMs });
        one.isMoved = false;
        one.isStored = one.days.size > 0;
        one.usedAt = cuts;
      }
      // What this cut changes is looked for in the log's memory only once it is there.
      if (ids.size > maxIds) {
        for (const [key, { usedAt }] of ids) {
          if (usedAt < cuts) ids.delete(key);
          if (ids.size <= maxIds) break;
        }
      }
      changed.clear();
      cuts += 1;
      return { corrections, state };
    },
  };
}

const nobody: User = { user_id: null, user_alias: null };

/** The ids that an event names. */
function idsOf(event: Event): WantedId[] {
  const { tenant, user_id, anonymous_id } = event;
  return [
    ...(user_id === undefined ? [] : [{ tenant, kind: "user", id: user_id } as const]),
    ...(anonymous_id === undefined ? [] : [{ tenant, kind: "anonymous", id: anonymous_id } as const]),
  ];
}

/** The other name that an event says its user has had. */
function aliasOf({ type, data }: Event): string | null {
  const alias = saysWho(type) ? data?.["previous_id"] : undefined;
  return typeof alias === "string" && isId(alias) ? alias : null;
}

/** An address that stood there was taken out, and names nobody. */
const isId = (text: string) => text !== "" && text.length <= 256 && !text.includes(addressMask);
