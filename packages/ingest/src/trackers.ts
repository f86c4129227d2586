import { keysOfCalls, type RememberedCalls } from "./calls/call-places.ts";
import { createCallTracker } from "./calls/call-tracker.ts";
import { keyOfId } from "./people/known-id.ts";
import { createPeopleTracker } from "./people/people-tracker.ts";
import { createTraceTracker, keyOfTrace } from "./traces/trace-tracker.ts";
import { createVisitTracker, keyOfVisitor } from "./visits/visit-tracker.ts";
import type { Tracker } from "./tracker.ts";

/** By what somebody's wholes are remembered. */
export interface Remembered {
  readonly visitors: readonly string[];
  readonly users: readonly string[];
  readonly anonymous: readonly string[];
  readonly traces: readonly string[];
  readonly calls: RememberedCalls;
}

/** What is kept of wholes that consist of many events. */
export interface Trackers {
  /** In the order in which events pass them: what is known of people comes first, for the others ask for it. */
  readonly all: readonly Tracker[];
  /**
   * Forgets some of what is kept of tenants, at once. What is loaded until it is erased is loaded without it.
   * @param erase takes it away from where it is loaded from
   */
  forget(some: readonly Forgotten[], erase: () => Promise<void>): Promise<void>;
  /** How many visitors are in memory. */
  readonly visitors: number;
}

/** Some of what is kept of a tenant, or with null all of it. */
export interface Forgotten {
  readonly tenant: string;
  readonly remembered: Remembered | null;
}

/**
 * @param loadState what the log's consumer remembers, by key
 * @param maxInMemory how many of each kind stay in memory @defaultValue as each tracker has it
 */
export function createTrackers(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxInMemory?: number,
): Trackers {
  /** What is being erased. */
  const leaving = new Set<(key: string) => boolean>();
  let forgotten = 0;

  async function loadKept(keys: readonly string[]): Promise<(string | null)[]> {
    for (;;) {
      const before = forgotten;
      const states = await loadState(keys);
      if (forgotten !== before) continue;
      const isLeaving = (key: string) => [...leaving].some((leaves) => leaves(key));
      return states.map((state, index) => (isLeaving(keys[index] as string) ? null : state));
    }
  }

  const people = createPeopleTracker(loadKept, maxInMemory);
  const calls = createCallTracker(loadKept, maxInMemory);
  const traces = createTraceTracker(loadKept, people, maxInMemory);
  const visits = createVisitTracker(loadKept, people, maxInMemory);

  function forgetOf({ tenant, remembered }: Forgotten): void {
    visits.forget(tenant, remembered?.visitors ?? null);
    traces.forget(tenant, remembered?.traces ?? null);
    calls.forget(tenant, remembered?.calls ?? null);
    const users = remembered?.users.map((id) => ({ kind: "user" as const, id }));
    const anonymous = remembered?.anonymous.map((id) => ({ kind: "anonymous" as const, id }));
    people.forget(tenant, users === undefined ? null : [...users, ...(anonymous ?? [])]);
  }

  return {
    all: [people, calls, traces, visits],
    async forget(some, erase) {
      const keys = new Set(
        some.flatMap(({ tenant, remembered }) => (remembered === null ? [] : keysOf(tenant, remembered))),
      );
      const whole = some.filter(({ remembered }) => remembered === null).map(({ tenant }) => `${tenant}\0`);
      const leaves = (key: string) => keys.has(key) || whole.some((prefix) => key.startsWith(prefix));
      some.forEach(forgetOf);
      forgotten += 1;
      leaving.add(leaves);
      await erase().finally(() => leaving.delete(leaves));
    },
    get visitors() {
      return visits.size;
    },
  };
}

/** The keys of what is remembered. */
export const keysOf = (
  tenant: string,
  { visitors, users, anonymous, traces, calls }: Remembered,
): string[] => [
  ...visitors.map((visitor) => keyOfVisitor(tenant, visitor)),
  ...users.map((user) => keyOfId(tenant, "user", user)),
  ...anonymous.map((id) => keyOfId(tenant, "anonymous", id)),
  ...traces.map((trace) => keyOfTrace(tenant, trace)),
  ...keysOfCalls(tenant, calls),
];
