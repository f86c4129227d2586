import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event, JsonObject } from "@dendro/core";
import { createTrackers, keysOf, type Remembered } from "../trackers.ts";
import { correctOpen } from "../warehouse/correction.ts";

const start = Date.UTC(2026, 10, 30, 12);
const hour = 60 * 60 * 1000;

/** Trackers that remember as the log does, and the events that the warehouse has; both can be looked at at any time. */
function household(maxInMemory = 2) {
  const memory = new Map<string, string>();
  const create = () =>
    createTrackers(
      async (keys) => await Promise.resolve(keys.map((key) => memory.get(key) ?? null)),
      maxInMemory,
    );
  let trackers = create();
  const stored: Event[] = [];
  let open: Event[] = [];
  return {
    stored,
    async take(...events: Event[]) {
      for (const tracker of trackers.all) await tracker.load(events);
      for (const one of events) for (const tracker of trackers.all) tracker.take(one);
      open.push(...events);
    },
    cut() {
      const cuts = trackers.all.map((tracker) => tracker.cut());
      const corrections = cuts.flatMap((cut) => cut.corrections);
      const asOpen = (events: readonly Event[]) => events.map((one) => ({ event: one, row: null }));
      correctOpen(asOpen(open), corrections);
      const inTime = corrections.filter(({ isStored }) => isStored);
      correctOpen(asOpen(stored), inTime);
      for (const one of stored) {
        // What is corrected must lie in the time, and on the days, that the correction names.
        for (const { from, until, days, where, tenant } of inTime) {
          if (
            one.tenant !== tenant ||
            (one as unknown as Record<string, unknown>)[where.column] !== where.value
          )
            continue;
          expect(one.timestamp >= from && one.timestamp <= until).toBe(true);
          if (days !== undefined) expect(days).toContain(Math.floor(one.timestamp / (24 * hour)) * 24 * hour);
        }
      }
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

let made = 0;
function event(fields: Partial<Event>, previous?: string): Event {
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

describe("somebody", () => {
  test("who is known by an anonymous id first is one person from the first event on, also when that was long ago", async () => {
    const all = household();
    const first = event({ anonymous_id: "a", timestamp: start - 90 * 24 * hour });
    await all.take(first);
    all.cut();
    all.restart();
    expect(first.user_id).toBeUndefined();
    const signedIn = event({ anonymous_id: "a", user_id: "ann", type: "user.identified" });
    const again = event({ anonymous_id: "a", timestamp: start + hour });
    await all.take(signedIn, again);
    all.cut();
    expect([first, signedIn, again].map(({ user_id }) => user_id)).toEqual(["ann", "ann", "ann"]);
    expect(signedIn.user_source).toBeUndefined();
    expect(first.user_source).toBe("anonymous");
  });

  test("on whose machine another signs in later keeps what they did", async () => {
    const all = household();
    const before = event({ anonymous_id: "a" });
    await all.take(before, event({ anonymous_id: "a", user_id: "bob", timestamp: start + 2 * hour }));
    all.cut();
    expect(before.user_id).toBe("bob");
    // What was said first comes last.
    await all.take(event({ anonymous_id: "a", user_id: "ann", timestamp: start + hour }));
    all.cut();
    expect(before.user_id).toBe("ann");
  });

  test("who has had another name is one person under the new one, and the old one is kept", async () => {
    const all = household();
    const former = event({ user_id: "ann@old" });
    await all.take(former);
    all.cut();
    await all.take(event({ user_id: "ann" }, "ann@old"));
    all.cut();
    const later = event({ user_id: "ann@old" });
    await all.take(later);
    all.cut();
    for (const one of [former, later]) expect(one).toMatchObject({ user_id: "ann", user_alias: "ann@old" });
  });
});

describe("somebody who is erased", () => {
  const ann = { visitors: ["v"], users: ["ann"], anonymous: ["a"], traces: ["tr"] };
  const said = { anonymous_id: "a", trace_id: "tr", visitor: "v", type: "page_view" };

  test("is forgotten at any moment: between what is loaded, taken in and cut", async () => {
    for (const moment of ["before", "loaded", "taken"] as const) {
      const all = household();
      await all.take(event({ ...said, user_id: "ann" }));
      all.cut();
      const forget = async () => await all.forget(ann);
      const again = event({ ...said, user_id: "ann", timestamp: start + 1 });
      if (moment === "before") await forget();
      if (moment === "loaded") await all.takeAfter(forget, again);
      else await all.take(again);
      if (moment === "taken") await forget();
      all.cut();
      await all.take(event({ ...said, timestamp: start + 2 }));
      all.cut();
    }
  });

  test("does not come back with what is loaded before it is out of the log", async () => {
    const all = household();
    await all.take(event({ ...said, user_id: "ann" }));
    all.cut();
    all.restart();
    const later = event({ anonymous_id: "a", trace_id: "tr", timestamp: start + 24 * hour });
    await all.forget(ann, async () => await all.take(later));
    all.cut();
    expect(later.user_id).toBeUndefined();
    expect(all.remembered()).not.toContain("ann");
  });
});

describe("a trace", () => {
  test("whose user and conversation stand on one span alone tells them to the others, also when that comes last", async () => {
    const all = household();
    const call = event({ trace_id: "tr", parent_span_id: "root", type: "llm.called" });
    await all.take(call);
    all.cut();
    expect(call.user_id).toBeUndefined();
    await all.take(event({ trace_id: "tr", user_id: "ann", thread_id: "th", timestamp: start + 1 }));
    all.cut();
    expect(call).toMatchObject({ user_id: "ann", thread_id: "th", user_source: "trace" });
  });

  test("of which some spans say one user and some another tells the others none", async () => {
    const all = household();
    const call = event({ trace_id: "tr", type: "llm.called" });
    await all.take(call, event({ trace_id: "tr", user_id: "ann", thread_id: "th" }));
    all.cut();
    const bobs = event({ trace_id: "tr", user_id: "bob", thread_id: "th" });
    await all.take(bobs);
    all.cut();
    expect(call).not.toHaveProperty("user_id");
    expect(call.thread_id).toBe("th");
    expect(bobs.user_id).toBe("bob");
  });
});

/** Whose everything is, when all of it is known: plain loops over all events. */
function knowAll(events: readonly Event[]) {
  const sorted = events.toSorted((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
  const firstOf = <T>(list: readonly T[], pick: (one: T) => string | undefined) =>
    list.map(pick).find((value) => value !== undefined);
  const nameOf = (tenant: string, user: string): string => {
    const names = [user];
    for (;;) {
      const last = names.at(-1);
      const next = firstOf(sorted, (one) =>
        one.tenant === tenant && one.type === "user.aliased" && one.data?.["previous_id"] === last
          ? one.user_id === last
            ? undefined
            : one.user_id
          : undefined,
      );
      if (next === undefined) return last as string;
      if (names.includes(next)) return names.slice(names.indexOf(next)).toSorted()[0] as string;
      names.push(next);
    }
  };
  return new Map(
    events.map((one) => {
      const { tenant, anonymous_id, trace_id } = one;
      const ofTrace = (name: "user_id" | "thread_id") => {
        if (trace_id === undefined) return undefined;
        const others = events.filter((other) => other.tenant === tenant && other.trace_id === trace_id);
        const said = new Set(others.flatMap((other) => other[name] ?? []));
        return said.size === 1 ? [...said][0] : undefined;
      };
      const ofId = () =>
        firstOf(sorted, (other) =>
          other.tenant === tenant && other.anonymous_id === anonymous_id ? other.user_id : undefined,
        );
      const user = one.user_id ?? (anonymous_id === undefined ? ofTrace("user_id") : ofId());
      const name = user === undefined ? undefined : nameOf(tenant, user);
      return [one.id, [name, name === user ? undefined : user, one.thread_id ?? ofTrace("thread_id")]];
    }),
  );
}

const anyEvent = fc
  .record({
    tenant: fc.constantFrom("t", "t", "u"),
    hours: fc.integer({ min: 0, max: 8 }),
    user_id: fc.constantFrom(undefined, undefined, "u1", "u2", "u3", "u4"),
    anonymous_id: fc.constantFrom(undefined, "a1", "a2", "u1"),
    trace_id: fc.constantFrom(undefined, undefined, "tr1", "tr2"),
    thread_id: fc.constantFrom(undefined, "th1", "th2"),
    parent_span_id: fc.constantFrom(undefined, "s"),
    previous: fc.constantFrom(undefined, undefined, "u1", "u2", "u3", "a1"),
  })
  .map(({ hours, previous, ...fields }) => {
    const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    return event(
      { ...said, timestamp: start + hours * hour },
      fields.user_id === undefined ? undefined : previous,
    );
  });

test("whose things are does not depend on the order in which they come, nor on stops in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom("cut", "restart", "on"), { minLength: 14, maxLength: 14 }),
      async (drawn, steps) => {
        const events = drawn.map((one) => ({ ...one }));
        const right = knowAll(events.map((one) => ({ ...one })));
        const all = household();
        for (const [index, one] of events.entries()) {
          await all.take(one);
          if (steps[index] !== "on") all.cut();
          if (steps[index] === "restart") all.restart();
        }
        all.cut();
        const found = new Map(
          all.stored.map((one) => [one.id, [one.user_id, one.user_alias, one.thread_id]]),
        );
        expect(found).toEqual(right);
      },
    ),
    { numRuns: 1000 },
  );
});
