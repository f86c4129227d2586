import type { Visit } from "@dendro/core";
import { createPeopleTracker } from "../../people/people-tracker.ts";
import { trackWithMemory } from "../../test-support/tracked.ts";
import { createVisitTracker } from "../visit-tracker.ts";

/** A tracker of visits with a memory. */
export function trackerWithMemory() {
  const tracked = trackWithMemory((loadState) => {
    const people = createPeopleTracker(loadState);
    return [people, createVisitTracker(loadState, people, 2)] as const;
  });
  return {
    ...tracked,
    forget: (tenant: string, visitors: readonly string[] | null) =>
      tracked.trackers[1].forget(tenant, visitors),
    /** How many visitors the tracker has at hand. */
    size: () => tracked.trackers[1].size,
    /** The visits that the written rows add up to. */
    visits(): Visit[] {
      const kept = new Map<string, Visit>();
      for (const row of tracked.rows) {
        const key = JSON.stringify({ ...row, sign: 1 });
        if (row.sign === 1) kept.set(key, row);
        else if (!kept.delete(key)) throw new Error("something was taken back that was never stated");
      }
      return [...kept.values()].toSorted((a, b) => a.timestamp - b.timestamp);
    },
  };
}
