import { dayMs, type Event } from "@dendro/core";
import { userSaid } from "../people/known-id.ts";
import type { People, User, WantedId, WantedTrace } from "../people/people.ts";
import type { Correction } from "../correction.ts";
import type { StateChange, Tracker } from "../tracker.ts";

interface Trace {
  readonly key: string;
  readonly tenant: string;
  readonly id: string;
  /** The names that its events say themselves. */
  readonly users: string[];
  /** There were more of them than are kept: nobody can tell whether they are one person's. */
  hasMoreUsers: boolean;
  /** What its events say themselves; two different ones stand for many. */
  readonly threads: string[];
  /** First and last event, in milliseconds since 1970. */
  from: number;
  until: number;
  events: number;
  /** Whether earlier batches have some of its events. */
  isStored: boolean;
  /** What was learnt since the last cut. */
  readonly moved: Set<"users" | "threads">;
  usedAt: number;
}

/** A whole of which more is not kept together: events, milliseconds from the first to the last, and names of a user. */
const most = { events: 10_000, ms: dayMs, users: 16 };

/** What a trace is remembered by. */
export const keyOfTrace = (tenant: string, id: string): string => `${tenant}\0\0trace\0${id}`;

export interface TraceTracker extends Tracker {
  /** Forgets traces of a tenant, or with null all of them. */
  forget(tenant: string, traces: readonly string[] | null): void;
}

/**
 * What is said of a trace's user and conversation, often by its first span alone, is so of all its events that say none
 * themselves, in whatever order they come. Where some say one thing and some another, nobody knows of the rest; two names
 * of one person are one.
 * @param loadState what earlier cuts left, by key
 * @param people must take each event before this
 * @param maxTraces how many traces stay in memory besides those that changed since the last cut
 */
export function createTraceTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  people: People,
  maxTraces = 50_000,
): TraceTracker {
  const traces = new Map<string, Trace>();
  const changed = new Set<Trace>();
  let cuts = 0;

  function learnUser(trace: Trace, said: string): void {
    const { tenant, id, users } = trace;
    if (trace.hasMoreUsers || users.includes(said)) return;
    trace.moved.add("users");
    if (users.length === most.users) {
      trace.hasMoreUsers = true;
      return;
    }
    users.push(said);
    for (const at of daysOf(trace)) people.note(tenant, said, at);
    if (users.length > 1) for (const user of users) people.noteTrace({ tenant, id }, user);
  }

  function learnThread(trace: Trace, said: string): void {
    if (trace.threads.length === 2 || trace.threads.includes(said)) return;
    trace.threads.push(said);
    trace.moved.add("threads");
  }

  /** The one person whom all of a trace's names mean, by the first of these names in order. */
  function userOf({ tenant, users, hasMoreUsers }: Trace): User {
    const [first, ...others] = users.toSorted();
    if (first === undefined || hasMoreUsers) return nobody;
    const user = people.userOf(tenant, first);
    return others.every((other) => people.userOf(tenant, other).user_id === user.user_id) ? user : nobody;
  }

  function tellUser(event: Event, trace: Trace): void {
    event.user_source = "trace";
    for (const user of trace.users) people.note(event.tenant, user, event.timestamp);
    const { user_id, user_alias } = userOf(trace);
    if (user_id !== null) event.user_id = user_id;
    if (user_alias !== null) event.user_alias = user_alias;
  }

  /** Some of a trace's names are somebody else's now than they were. */
  function reconsider({ tenant, id }: WantedTrace): void {
    const trace = traces.get(keyOfTrace(tenant, id));
    if (trace === undefined) throw new TypeError("take() came before load().");
    trace.moved.add("users");
    changed.add(trace);
  }

  function tellThread(event: Event, trace: Trace): void {
    event.thread_source = "trace";
    const thread = theOne(trace.threads);
    if (thread !== null) event.thread_id = thread;
  }

  function correctionsOf(trace: Trace): Correction[] {
    const { tenant, id, threads, from, until, isStored, moved } = trace;
    const base = { tenant, where: { column: "trace_id", value: id }, from, until, isStored } as const;
    const only = (column: "user_source" | "thread_source") => ({ column, value: "trace" }) as const;
    return [
      ...(moved.has("users") ? [{ ...base, only: only("user_source"), set: { ...userOf(trace) } }] : []),
      ...(moved.has("threads")
        ? [{ ...base, only: only("thread_source"), set: { thread_id: theOne(threads) } }]
        : []),
    ];
  }

  return {
    async load(events) {
      const missing = new Map<string, WantedTrace>();
      const users: WantedId[] = [];
      const wanted = events.flatMap((event): WantedTrace[] => [
        ...(event.trace_id === undefined ? [] : [{ tenant: event.tenant, id: event.trace_id }]),
        ...people.tracesOf(event),
      ]);
      for (const { tenant, id } of wanted) {
        const key = keyOfTrace(tenant, id);
        const present = traces.get(key);
        if (present === undefined) missing.set(key, { tenant, id });
        else present.usedAt = cuts;
        for (const user of present?.users ?? []) users.push({ tenant, kind: "user", id: user });
      }
      const states = missing.size === 0 ? [] : await loadState([...missing.keys()]);
      [...missing].forEach(([key, { tenant, id }], index) => {
        const trace = revive(key, tenant, id, states[index] ?? null);
        trace.usedAt = cuts;
        traces.set(key, trace);
        for (const user of trace.users) users.push({ tenant, kind: "user", id: user });
      });
      await people.know(users);
    },

    take(event) {
      people.takeMovedTraces().forEach(reconsider);
      const { tenant, trace_id, thread_id, timestamp } = event;
      if (trace_id === undefined) return null;
      const trace = traces.get(keyOfTrace(tenant, trace_id));
      if (trace === undefined) throw new TypeError("take() came before load().");
      if (!holds(trace, timestamp)) return null;
      trace.from = Math.min(trace.from, timestamp);
      trace.until = Math.max(trace.until, timestamp);
      trace.events += 1;
      changed.add(trace);
      const user = userSaid(event);
      if (user !== undefined) learnUser(trace, user);
      if (thread_id !== undefined) learnThread(trace, thread_id);
      const isToldUser = user === undefined && event.user_source === undefined;
      if (isToldUser) tellUser(event, trace);
      if (thread_id === undefined) tellThread(event, trace);
      return isToldUser || thread_id === undefined ? [] : null;
    },

    forget(tenant, some) {
      const forgotten =
        some === null
          ? [...traces.values()].filter((trace) => trace.tenant === tenant)
          : some.flatMap((id) => traces.get(keyOfTrace(tenant, id)) ?? []);
      for (const trace of forgotten) {
        blank(trace);
        changed.delete(trace);
      }
    },

    reset() {
      traces.clear();
      changed.clear();
    },

    cut() {
      const corrections: Correction[] = [];
      const state: StateChange[] = [];
      for (const trace of changed) {
        corrections.push(...correctionsOf(trace));
        state.push({ key: trace.key, value: remember(trace) });
        trace.moved.clear();
        trace.isStored = true;
        trace.usedAt = cuts;
      }
      // What this cut changes is looked for in the log's memory only once it is there.
      if (traces.size > maxTraces) {
        for (const [key, { usedAt }] of traces) {
          if (usedAt < cuts) traces.delete(key);
          if (traces.size <= maxTraces) break;
        }
      }
      changed.clear();
      cuts += 1;
      return { corrections, state };
    },
  };
}

const nobody: User = { user_id: null, user_alias: null };

/** Makes a trace as if none of its events had come, in place: whoever has loaded it goes on with it. */
function blank(trace: Trace): void {
  trace.users.length = 0;
  trace.hasMoreUsers = false;
  trace.threads.length = 0;
  trace.moved.clear();
  trace.from = Infinity;
  trace.until = -Infinity;
  trace.events = 0;
  trace.isStored = false;
}

/** A moment of each day on which a trace has events. */
function* daysOf({ from, until }: Trace): Iterable<number> {
  for (let at = from; at < until; at += dayMs) yield at;
  yield until;
}

/** Whether an event at a time is kept together with what is known of a trace. */
const holds = ({ from, until, events }: Trace, at: number): boolean =>
  events < most.events && at - from < most.ms && until - at < most.ms;

/** What all say who say anything; null where nobody does, or they differ. */
const theOne = (said: readonly string[]): string | null => (said.length === 1 ? (said[0] ?? null) : null);

/**
 * What is remembered of a trace between two batches, as JSON. Where the last is not there, an older release kept no more
 * than two users.
 */
type StoredTrace = readonly [
  from: number,
  until: number,
  events: number,
  users: readonly string[],
  threads: readonly string[],
  hasMoreUsers?: 0 | 1,
];

function remember({ from, until, events, users, threads, hasMoreUsers }: Trace): string {
  const stored: StoredTrace = [from, until, events, users, threads, hasMoreUsers ? 1 : 0];
  return JSON.stringify(stored);
}

function revive(key: string, tenant: string, id: string, text: string | null): Trace {
  const [from, until, events, users, threads, more] = (
    text === null ? [Infinity, -Infinity, 0, [], [], 0] : JSON.parse(text)
  ) as StoredTrace;
  return {
    key,
    tenant,
    id,
    users: [...users],
    hasMoreUsers: more === undefined ? users.length > 1 : more === 1,
    threads: [...threads],
    from,
    until,
    events,
    isStored: events > 0,
    moved: new Set(),
    usedAt: 0,
  };
}
