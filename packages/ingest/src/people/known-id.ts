import { dayMs, dayOf, type Event } from "@dendro/core";

/** Of which kind an id is: a sender's name of a user, or of somebody whom it does not know yet. */
export type IdKind = "user" | "anonymous";

/** That an id is a user's, and what says so. */
export interface Link {
  readonly user: string;
  readonly at: number;
  /** The id of the event: of what was said in one millisecond it says the order. */
  readonly event: string;
}

/** Which user an event itself says it is of, whatever is known of them. */
export const userSaid = ({ user_id, user_alias, user_source }: Event): string | undefined =>
  user_source === undefined ? (user_alias ?? user_id) : undefined;

/** Whether events of a type may say in `data.previous_id` that their user has had another name. */
export const saysWho = (type: unknown): boolean => type === "user.aliased" || type === "user.identified";

/** One id of somebody, as far as events have told of it. */
export interface KnownId {
  readonly key: string;
  readonly tenant: string;
  readonly kind: IdKind;
  readonly id: string;
  /** Whose it is: for an anonymous id the user, for a user's the one whose other name it is. What was said first holds. */
  link: Link | null;
  /** Users of whom this is said to be the name. */
  readonly names: Set<string>;
  /** Traces whose events say this name and others: whose their rest is hangs on whether these are one person's. */
  readonly traces: Set<string>;
  /** The days of UTC on which events were known by it, or visits that began then, as midnights in milliseconds since 1970. */
  readonly days: Set<number>;
  /** Whether earlier batches have such events. */
  isStored: boolean;
  /** Whether whose it is has changed, so that events must be told. */
  isMoved: boolean;
  /** The number of cuts when it was last asked for. */
  usedAt: number;
}

/** What is kept of one id. */
const most = { days: 400, names: 1000, traces: 1000 };

export const keyOfId = (tenant: string, kind: IdKind, id: string): string => `${tenant}\0\0${kind}\0${id}`;

/** Where in what is remembered of an id it stands whose it is, as a path of JSON. */
export const userPath = "$.link[0]";

export const isBefore = (a: Link, b: Link): boolean => a.at < b.at || (a.at === b.at && a.event < b.event);

/** What is remembered of an id between two batches, as JSON. Days are counted from 1970. */
interface StoredId {
  readonly link: readonly [user: string, at: number, event: string] | null;
  readonly names: readonly string[];
  readonly days: readonly number[];
  /** Left out where there are none. */
  readonly traces?: readonly string[];
}

/** An id as an earlier cut left it. */
export function revive(tenant: string, kind: IdKind, id: string, text: string | null): KnownId {
  const stored = text === null ? null : (JSON.parse(text) as StoredId);
  const [user, at, event] = stored?.link ?? [];
  return {
    key: keyOfId(tenant, kind, id),
    tenant,
    kind,
    id,
    link: user === undefined || at === undefined || event === undefined ? null : { user, at, event },
    names: new Set(stored?.names),
    traces: new Set(stored?.traces),
    days: new Set(stored?.days.map((day) => day * dayMs)),
    isStored: (stored?.days.length ?? 0) > 0,
    isMoved: false,
    usedAt: 0,
  };
}

/** Makes an id as if nothing had been told of it, in place: whoever has loaded it goes on with it. */
export function blank(one: KnownId): void {
  one.link = null;
  one.names.clear();
  one.traces.clear();
  one.days.clear();
  one.isStored = false;
  one.isMoved = false;
}

/** Lets go of what is too much, and says what is to be remembered. */
export function remember({ link, names, days, traces }: KnownId): string {
  const kept = [...days].toSorted((a, b) => a - b);
  for (const day of kept.splice(0, Math.max(kept.length - most.days, 0))) days.delete(day);
  keepLatest(names, most.names);
  keepLatest(traces, most.traces);
  const stored: StoredId = {
    link: link === null ? null : [link.user, link.at, link.event],
    names: [...names],
    days: kept.map((day) => day / dayMs),
    ...(traces.size === 0 ? {} : { traces: [...traces] }),
  };
  return JSON.stringify(stored);
}

function keepLatest(all: Set<string>, count: number): void {
  for (const one of all) {
    if (all.size <= count) break;
    all.delete(one);
  }
}

/** Notes that an event was known by an id. @returns whether it is the first of its day */
export function noteDay({ days }: KnownId, timestamp: number): boolean {
  const day = dayOf(timestamp);
  if (days.has(day)) return false;
  days.add(day);
  return true;
}
