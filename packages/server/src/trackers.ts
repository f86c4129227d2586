import { keyOfId } from "./people/known-id.ts";
import { createPeopleTracker } from "./people/people-tracker.ts";
import { createTraceTracker, keyOfTrace } from "./traces/trace-tracker.ts";
import { createVisitTracker, keyOfVisitor } from "./visits/visit-tracker.ts";
import type { Tracker } from "./warehouse/tracker.ts";

/** By what somebody's wholes are remembered. */
export interface Remembered {
  readonly visitors: readonly string[];
  readonly users: readonly string[];
  readonly anonymous: readonly string[];
  readonly traces: readonly string[];
}

/** What is kept of wholes that consist of many events. */
export interface Trackers {
  /** In the order in which events pass them: what is known of people comes first, for the others ask for it. */
  readonly all: readonly Tracker[];
  /** Forgets some of what is kept of a tenant, or with null all of it. */
  forget(tenant: string, remembered: Remembered | null): void;
}

/**
 * @param loadState what the log's consumer remembers, by key
 * @param maxInMemory how many of each kind stay in memory @defaultValue as each tracker has it
 */
export function createTrackers(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxInMemory?: number,
): Trackers {
  const people = createPeopleTracker(loadState, maxInMemory);
  const traces = createTraceTracker(loadState, people, maxInMemory);
  const visits = createVisitTracker(loadState, people, maxInMemory);
  return {
    all: [people, traces, visits],
    forget(tenant, remembered) {
      visits.forget(tenant, remembered?.visitors ?? null);
      traces.forget(tenant, remembered?.traces ?? null);
      people.forget(
        tenant,
        remembered === null
          ? null
          : [
              ...remembered.users.map((id) => ({ kind: "user" as const, id })),
              ...remembered.anonymous.map((id) => ({ kind: "anonymous" as const, id })),
            ],
      );
    },
  };
}

/** The keys of what is remembered. */
export const keysOf = (tenant: string, { visitors, users, anonymous, traces }: Remembered): string[] => [
  ...visitors.map((visitor) => keyOfVisitor(tenant, visitor)),
  ...users.map((user) => keyOfId(tenant, "user", user)),
  ...anonymous.map((id) => keyOfId(tenant, "anonymous", id)),
  ...traces.map((trace) => keyOfTrace(tenant, trace)),
];
