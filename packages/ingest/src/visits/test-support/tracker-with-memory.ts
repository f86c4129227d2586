import type { Visit } from "@dendro/core";
import { correctOpen } from "../../correction.ts";
import { createPeopleTracker } from "../../people/people-tracker.ts";
import type { VisitorEvent } from "../person.ts";
import { createVisitTracker } from "../visit-tracker.ts";

/** A tracker whose memory is a plain map, as the log keeps it; it can be made anew from it at any time. */
export function trackerWithMemory() {
  const memory = new Map<string, string>();
  const loadState = async (keys: readonly string[]) =>
    await Promise.resolve(keys.map((key) => memory.get(key) ?? null));
  const create = () => {
    const people = createPeopleTracker(loadState);
    return { people, tracker: createVisitTracker(loadState, people, 2) };
  };
  let { people, tracker } = create();
  const rows: Visit[] = [];
  const taken: VisitorEvent[] = [];
  return {
    async take(...events: VisitorEvent[]) {
      await people.load(events);
      await tracker.load(events);
      for (const one of events) {
        people.take(one);
        tracker.take(one);
      }
      taken.push(...events);
    },
    cut() {
      const ofPeople = people.cut();
      const { visits, corrections, state } = tracker.cut();
      rows.push(...(visits ?? []));
      correctOpen(
        taken.map((one) => ({ event: one, row: null })),
        [...ofPeople.corrections, ...corrections],
      );
      for (const { key, value } of [...ofPeople.state, ...state]) {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
    },
    restart() {
      ({ people, tracker } = create());
    },
    forget(tenant: string, visitors: readonly string[] | null) {
      tracker.forget(tenant, visitors);
    },
    /** Everything that was taken, as it is corrected. */
    taken: taken as readonly VisitorEvent[],
    /** How many visitors the memory has. */
    get remembered() {
      return memory.size;
    },
    /** The visits that the written rows add up to. */
    visits(): Visit[] {
      const kept = new Map<string, Visit>();
      for (const row of rows) {
        const key = JSON.stringify({ ...row, sign: 1 });
        if (row.sign === 1) kept.set(key, row);
        else if (!kept.delete(key)) throw new Error("something was taken back that was never stated");
      }
      return [...kept.values()].toSorted((a, b) => a.timestamp - b.timestamp);
    },
  };
}
