import { expect } from "vitest";
import type { Event, JsonObject, Visit } from "@dendro/core";
import { createTrackers, keysOf, type Remembered } from "../../packages/ingest/src/trackers.ts";
import { correctOpen, type Correction } from "../../packages/ingest/src/correction.ts";

export const start = Date.UTC(2026, 10, 30, 12);
export const hour = 60 * 60 * 1000;

/** Trackers that remember as the log does, and what the warehouse has; both can be looked at at any time. */
export function household(maxInMemory = 2) {
  const memory = new Map<string, string>();
  const create = () =>
    createTrackers(
      async (keys) => await Promise.resolve(keys.map((key) => memory.get(key) ?? null)),
      maxInMemory,
    );
  let trackers = create();
  const stored: Event[] = [];
  const visits: Visit[] = [];
  let open: Event[] = [];
  return {
    stored,
    visits,
    async take(...events: Event[]) {
      for (const tracker of trackers.all) await tracker.load(events);
      for (const one of events) for (const tracker of trackers.all) tracker.take(one);
      open.push(...events);
    },
    cut() {
      const cuts = trackers.all.map((tracker) => tracker.cut());
      const corrections = cuts.flatMap((cut) => cut.corrections);
      correctOpen(asOpen(open), corrections);
      visits.push(...cuts.flatMap((cut) => cut.visits ?? []));
      const ofStored = corrections.filter(({ isStored }) => isStored);
      for (const one of ofStored) mustBeInTime(one, one.ofVisits === true ? [...stored, ...visits] : stored);
      correctOpen(asOpen(stored), ofStored);
      correctOpen(
        asOpen(visits),
        ofStored.filter(({ ofVisits }) => ofVisits === true),
      );
      stored.push(...open);
      open = [];
      for (const { key, value } of cuts.flatMap(({ state }) => state)) {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
    },
    restart() {
      trackers = create();
    },
    /** All that is remembered, as the log's file has it. */
    remembered: () => JSON.stringify([...memory]),
    /** Erases somebody's ids; what is `meanwhile` comes before they are out of the log's memory. */
    async forget(remembered: Remembered, meanwhile: () => Promise<void> = async () => {}) {
      await trackers.forget([{ tenant: "t", remembered }], async () => {
        await meanwhile();
        for (const key of keysOf("t", remembered)) memory.delete(key);
      });
    },
    /** As {@link take}, with something between what is loaded and what is taken in. */
    async takeAfter(between: () => Promise<void>, ...events: Event[]) {
      for (const tracker of trackers.all) await tracker.load(events);
      await between();
      for (const one of events) for (const tracker of trackers.all) tracker.take(one);
      open.push(...events);
    },
  };
}

const asOpen = (rows: readonly (Event | Visit)[]) => rows.map((row) => ({ event: row as Event, row: null }));

/** What is corrected must lie in the time, and on the days, that the correction names. */
function mustBeInTime(
  { from, until, days, where, only, tenant }: Correction,
  rows: readonly (Event | Visit)[],
): void {
  for (const row of rows) {
    const values = row as unknown as Readonly<Record<string, unknown>>;
    if (row.tenant !== tenant || values[where.column] !== where.value) continue;
    if (only !== undefined && (values[only.column] ?? "") !== only.value) continue;
    expect(row.timestamp).toBeGreaterThanOrEqual(from);
    expect(row.timestamp).toBeLessThanOrEqual(until);
    if (days !== undefined) expect(days).toContain(Math.floor(row.timestamp / (24 * hour)) * 24 * hour);
  }
}

let made = 0;
export function event(fields: Partial<Event>, previous?: string): Event {
  made += 1;
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    tenant: "t",
    type: previous === undefined ? "x" : "user.aliased",
    timestamp: start,
    received_at: start,
    ...fields,
    ...(previous === undefined ? {} : { data: { previous_id: previous } satisfies JsonObject }),
  };
}
