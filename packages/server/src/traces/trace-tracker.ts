import type { Event } from "@dendro/core";
import { userSaid } from "../people/known-id.ts";
import type { People, WantedId } from "../people/people-tracker.ts";
import type { Correction } from "../warehouse/correction.ts";
import { dayMs } from "../warehouse/rollup/rolled-view.ts";
import type { StateChange, Tracker } from "../warehouse/tracker.ts";

/** What one of a trace's events says of all of them. */
interface Fact {
  readonly value: string;
  /** Whether it is the trace's first span that says so, which counts more. */
  readonly isRoot: boolean;
  readonly at: number;
  readonly event: string;
}

interface Trace {
  readonly key: string;
  readonly tenant: string;
  readonly id: string;
  user: Fact | null;
  thread: Fact | null;
  /** First and last event, in milliseconds since 1970. */
  from: number;
  until: number;
  events: number;
  /** Whether earlier batches have some of its events. */
  isStored: boolean;
  /** What was learnt since the last cut. */
  readonly moved: Set<"user" | "thread">;
  usedAt: number;
}

/** A whole of which more is not kept together: events, and milliseconds from the first to the last. */
const most = { events: 10_000, ms: dayMs };

/** What a trace is remembered by. */
export const keyOfTrace = (tenant: string, id: string): string => `${tenant}\0\0trace\0${id}`;

export interface TraceTracker extends Tracker {
  /** Forgets traces of a tenant, or with null all of them. */
  forget(tenant: string, traces: readonly string[] | null): void;
}

/**
 * What is said of a trace's user and conversation, often by its first span alone, is so of all its events that say none
 * themselves: the first span's word counts most, then what was said first, in whatever order it comes.
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

  function learn(trace: Trace, name: "user" | "thread", said: Fact): void {
    const known = trace[name];
    if (known !== null && !isStronger(said, known)) return;
    trace[name] = said;
    if (known?.value === said.value) return;
    trace.moved.add(name);
    if (name === "user") for (const at of daysOf(trace)) people.note(trace.tenant, said.value, at);
  }

  function tellUser(event: Event, trace: Trace): void {
    event.user_source = "trace";
    if (trace.user === null) return;
    const { value } = trace.user;
    people.note(event.tenant, value, event.timestamp);
    const { user_id, user_alias } = people.userOf(event.tenant, value);
    if (user_id !== null) event.user_id = user_id;
    if (user_alias !== null) event.user_alias = user_alias;
  }

  function tellThread(event: Event, trace: Trace): void {
    event.thread_source = "trace";
    if (trace.thread !== null) event.thread_id = trace.thread.value;
  }

  function correctionsOf({ tenant, id, user, thread, from, until, isStored, moved }: Trace): Correction[] {
    const base = { tenant, where: { column: "trace_id", value: id }, from, until, isStored } as const;
    return [
      ...(moved.has("user") && user !== null
        ? [
            {
              ...base,
              only: { column: "user_source", value: "trace" } as const,
              set: { ...people.userOf(tenant, user.value) },
            },
          ]
        : []),
      ...(moved.has("thread") && thread !== null
        ? [
            {
              ...base,
              only: { column: "thread_source", value: "trace" } as const,
              set: { thread_id: thread.value },
            },
          ]
        : []),
    ];
  }

  return {
    async load(events) {
      const missing = new Map<string, { tenant: string; id: string }>();
      const users: WantedId[] = [];
      for (const { tenant, trace_id: id } of events) {
        if (id === undefined) continue;
        const key = keyOfTrace(tenant, id);
        const present = traces.get(key);
        if (present === undefined) missing.set(key, { tenant, id });
        else present.usedAt = cuts;
        if (present?.user != null) users.push({ tenant, kind: "user", id: present.user.value });
      }
      const states = missing.size === 0 ? [] : await loadState([...missing.keys()]);
      [...missing].forEach(([key, { tenant, id }], index) => {
        const trace = revive(key, tenant, id, states[index] ?? null);
        trace.usedAt = cuts;
        traces.set(key, trace);
        if (trace.user !== null) users.push({ tenant, kind: "user", id: trace.user.value });
      });
      await people.know(users);
    },

    take(event) {
      const { tenant, trace_id, timestamp, id } = event;
      if (trace_id === undefined) return null;
      const trace = traces.get(keyOfTrace(tenant, trace_id));
      if (trace === undefined) throw new TypeError("take() came before load().");
      if (!holds(trace, timestamp)) return null;
      trace.from = Math.min(trace.from, timestamp);
      trace.until = Math.max(trace.until, timestamp);
      trace.events += 1;
      changed.add(trace);
      const moment = { isRoot: event.parent_span_id === undefined, at: timestamp, event: id };
      const user = userSaid(event);
      if (user !== undefined) learn(trace, "user", { value: user, ...moment });
      if (event.thread_id !== undefined) learn(trace, "thread", { value: event.thread_id, ...moment });
      const isTold = user === undefined && event.user_source === undefined;
      if (isTold) tellUser(event, trace);
      const isInThread = event.thread_id === undefined;
      if (isInThread) tellThread(event, trace);
      return isTold || isInThread ? [] : null;
    },

    forget(tenant, some) {
      const forgotten =
        some === null
          ? [...traces.values()].filter((trace) => trace.tenant === tenant)
          : some.flatMap((id) => traces.get(keyOfTrace(tenant, id)) ?? []);
      for (const trace of forgotten) {
        traces.delete(trace.key);
        changed.delete(trace);
      }
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

/** A moment of each day on which a trace has events. */
function* daysOf({ from, until }: Trace): Iterable<number> {
  for (let at = from; at < until; at += dayMs) yield at;
  yield until;
}

/** Whether an event at a time is kept together with what is known of a trace. */
const holds = ({ from, until, events }: Trace, at: number): boolean =>
  events < most.events && at - from < most.ms && until - at < most.ms;

function isStronger(a: Fact, b: Fact): boolean {
  if (a.isRoot !== b.isRoot) return a.isRoot;
  return a.at < b.at || (a.at === b.at && a.event < b.event);
}

type StoredFact = readonly [value: string, isRoot: 0 | 1, at: number, event: string] | null;

/** What is remembered of a trace between two batches, as JSON. */
type StoredTrace = readonly [
  from: number,
  until: number,
  events: number,
  user: StoredFact,
  thread: StoredFact,
];

function remember({ from, until, events, user, thread }: Trace): string {
  const stored: StoredTrace = [from, until, events, storedFact(user), storedFact(thread)];
  return JSON.stringify(stored);
}

function revive(key: string, tenant: string, id: string, text: string | null): Trace {
  const [from, until, events, user, thread] = (
    text === null ? [Infinity, -Infinity, 0, null, null] : JSON.parse(text)
  ) as StoredTrace;
  return {
    key,
    tenant,
    id,
    user: readFact(user),
    thread: readFact(thread),
    from,
    until,
    events,
    isStored: events > 0,
    moved: new Set(),
    usedAt: 0,
  };
}

const storedFact = (fact: Fact | null): StoredFact =>
  fact === null ? null : [fact.value, fact.isRoot ? 1 : 0, fact.at, fact.event];

const readFact = (stored: StoredFact): Fact | null =>
  stored === null ? null : { value: stored[0], isRoot: stored[1] === 1, at: stored[2], event: stored[3] };
