import { compareEvents, dayMs, type Event } from "@dendro/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPeopleTracker } from "../people/people-tracker.ts";
import { trackWithMemory } from "../test-support/tracked.ts";
import { createTraceTracker } from "./trace-tracker.ts";

const start = Date.UTC(2026, 10, 20, 22);
const hour = 3_600_000;
const none = "none";
let made = 0;

/** A trace's event, unless it is said to be of none. */
const event = ({ trace_id = "tr", ...more }: Partial<Event> = {}): Event => ({
  id: `id-${String((made += 1)).padStart(6, "0")}`,
  tenant: "t",
  type: "span",
  timestamp: start,
  received_at: start,
  ...(trace_id === none ? {} : { trace_id }),
  ...more,
});

const track = (maxTraces?: number) =>
  trackWithMemory((loadState) => {
    const people = createPeopleTracker(loadState);
    return [people, createTraceTracker(loadState, people, maxTraces)] as const;
  });

/** What events say of whose they are. */
const told = (events: readonly Event[]) =>
  events
    .toSorted(compareEvents)
    .map(({ id, user_id, user_alias, user_source, thread_id, thread_source }) => ({
      id,
      user_id,
      user_alias,
      user_source,
      thread_id,
      thread_source,
    }));

test("in whatever order events come, with cuts and restarts in between, they are whose they are in order", async () => {
  const optional = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const said = fc.record({
    timestamp: fc.integer({ min: 0, max: 4 }).map((hours) => start + hours * hour),
    trace_id: optional("one", "two"),
    user_id: optional("ann", "ann@old", "ben"),
    anonymous_id: optional("x", "y"),
    thread_id: optional("th", "other"),
    previous: optional("ann@old", "ben", "ann"),
  });
  const step = fc.tuple(said, fc.constantFrom("nothing", "nothing", "cut", "restart"), fc.nat());
  const eventOf = (
    { previous, ...one }: typeof said extends fc.Arbitrary<infer T> ? T : never,
    index: number,
  ): Event => ({
    ...(Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as object),
    timestamp: one.timestamp,
    id: `id-${index}`,
    tenant: "t",
    received_at: start,
    ...(previous === undefined || one.user_id === undefined
      ? { type: "span" }
      : { type: "user.identified", data: { previous_id: previous } }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const inOrder = track();
      await inOrder.take(...steps.map(([one], index) => eventOf(one, index)).toSorted(compareEvents));
      inOrder.cut();
      const shuffled = track(1);
      const arriving = steps.map(([one, next, place], index) => ({
        event: eventOf(one, index),
        next,
        place,
      }));
      for (const { event: one, next } of arriving.toSorted((a, b) => a.place - b.place)) {
        await shuffled.take(one);
        if (next !== "nothing") shuffled.cut();
        if (next === "restart") shuffled.restart();
      }
      shuffled.cut();
      expect(told(shuffled.taken)).toEqual(told(inOrder.taken));
    }),
    { numRuns: 400 },
  );
});

describe("a trace", () => {
  const after = async (...events: Event[]) => {
    const tracked = track();
    await tracked.take(...events);
    tracked.cut();
    return told(events).map(({ user_id: user, thread_id: thread }) => [user, thread]);
  };

  test("is whose one of its events says, and of its conversation; both say that they know it from the trace", async () => {
    const events = [event(), event({ user_id: "ann", thread_id: "th" }), event()];
    const [first] = events;
    expect(await after(...events)).toEqual([["ann", "th"], ["ann", "th"], ["ann", "th"]]); // prettier-ignore
    expect(first).toMatchObject({ user_source: "trace", thread_source: "trace" });
    expect(events[1]).not.toHaveProperty("user_source");
  });

  test("of two users or conversations is of neither", async () => {
    const two = [
      event(),
      event({ user_id: "ann", thread_id: "a" }),
      event({ user_id: "ben", thread_id: "b" }),
    ];
    expect(await after(...two)).toEqual([[undefined, undefined], ["ann", "a"], ["ben", "b"]]); // prettier-ignore
    const three = [event({ thread_id: "a" }), event({ thread_id: "b" }), event({ thread_id: "c" }), event()];
    expect((await after(...three)).map(([, thread]) => thread)).toEqual(["a", "b", "c", undefined]);
  });

  test("of another tenant is another, and what is in none is nobody's", async () => {
    const events = [event({ user_id: "ann" }), event({ tenant: "u" }), event({ trace_id: none }), event({ trace_id: "x" })]; // prettier-ignore
    expect((await after(...events)).map(([user]) => user)).toEqual(["ann", undefined, undefined, undefined]);
  });

  test("of up to 16 names of one person is theirs, and of more nobody's", async () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, index) => [
        event({
          user_id: "ann",
          type: "user.identified",
          trace_id: none,
          data: { previous_id: `name ${index}` },
        }),
        event({ user_id: `name ${index}` }),
      ]).flat();
    const [of16, of17] = [event(), event()];
    await after(...names(16), of16);
    await after(...names(17), of17);
    expect([of16.user_id, of17.user_id]).toEqual(["ann", undefined]);
  });

  test.each([false, true])(
    "whose names turn out later to be one person's is theirs; in another life: %s",
    async (isRestarted) => {
      const [unnamed, old, named] = [
        event(),
        event({ user_id: "ann@old", timestamp: start + dayMs / 2 }),
        event({ user_id: "ann" }),
      ];
      const tracked = track();
      await tracked.take(unnamed, old, named);
      tracked.cut();
      expect(unnamed.user_id).toBeUndefined();
      if (isRestarted) tracked.restart();
      await tracked.take(
        event({ user_id: "ann", type: "user.identified", trace_id: none, data: { previous_id: "ann@old" } }),
      );
      await tracked.take(event({ trace_id: none }));
      tracked.cut();
      expect([unnamed.user_id, old.user_id, named.user_id]).toEqual(["ann", "ann", "ann"]);
    },
  );

  test("is kept together for a day, to either side, and up to 10,000 events", async () => {
    const of = (at: number) => event({ timestamp: start + at, trace_id: "long" });
    const [inside, outside, earlier, tooEarly] = [of(dayMs - 1), of(dayMs), of(-1), of(-dayMs)];
    await after(event({ user_id: "ann", trace_id: "long" }), inside);
    await after(event({ user_id: "ann", trace_id: "long" }), outside);
    await after(event({ user_id: "ann", trace_id: "long" }), earlier);
    await after(event({ user_id: "ann", trace_id: "long" }), tooEarly);
    expect([inside, outside, earlier, tooEarly].map(({ user_id: user }) => user)).toEqual(["ann", undefined, "ann", undefined]); // prettier-ignore
    const many = Array.from({ length: 10_001 }, () => event({ trace_id: "many" }));
    Object.assign(many[0] ?? {}, { user_id: "ann" });
    const tracked = track();
    await tracked.take(...many);
    expect([many[9999]?.user_id, many[10_000]?.user_id]).toEqual(["ann", undefined]);
  });

  test("that is forgotten begins anew, of one tenant, one by one or all", async () => {
    const tracked = track();
    const both = [event({ user_id: "ann", trace_id: "a" }), event({ user_id: "ann", trace_id: "b" })];
    await tracked.take(...both, event({ user_id: "ann", trace_id: "a", tenant: "u" }));
    tracked.trackers[1].forget("t", ["a", "never heard of"]);
    const again = [event({ trace_id: "a" }), event({ trace_id: "b" }), event({ trace_id: "a", tenant: "u" })];
    await tracked.take(...again);
    expect(again.map(({ user_id: user }) => user)).toEqual([undefined, "ann", "ann"]);
    tracked.trackers[1].forget("t", null);
    const last = [event({ trace_id: "b" }), event({ trace_id: "a", tenant: "u" })];
    await tracked.take(...last);
    expect(last.map(({ user_id: user }) => user)).toEqual([undefined, "ann"]);
    tracked.cut();
    expect([...tracked.memory.keys()].filter((key) => key.includes("trace"))).toHaveLength(2);
  });

  test.each([
    ["one by one", ["long"]],
    ["all", null],
  ])("that is forgotten is kept together anew, at any time and as long as any other: %s", async (_, ids) => {
    const tracked = track();
    await tracked.take(event({ user_id: "ann", trace_id: "long", timestamp: start + dayMs }));
    tracked.trackers[1].forget("t", ids);
    const many = Array.from({ length: 10_001 }, () => event({ trace_id: "long", timestamp: start - dayMs }));
    Object.assign(many[0] ?? {}, { user_id: "bob" });
    await tracked.take(...many);
    expect([many[9999]?.user_id, many[10_000]?.user_id]).toEqual(["bob", undefined]);
  });

  test("makes its user known on all of its days, for whoever they turn out to be", async () => {
    const tracked = track();
    await tracked.take(event(), event({ timestamp: start + 3 * hour, user_id: "ann" }));
    await tracked.take(
      event({
        trace_id: none,
        type: "user.identified",
        user_id: "bea",
        data: { previous_id: "ann" },
        timestamp: start + 4 * hour,
      }),
    );
    const [correction] = tracked.trackers[0].cut().corrections.filter(({ where }) => where.value === "ann");
    const midnight = start + 2 * hour;
    expect(correction?.days?.toSorted()).toEqual([midnight - dayMs, midnight]);
  });

  test("is asked for before it is told of", async () => {
    const { trackers } = track();
    await trackers[0].load([event()]);
    expect(() => trackers[1].take(event())).toThrow("take() came before load().");
  });

  test("says whether anything was told of an event", async () => {
    const { trackers } = track();
    const some = [event(), event({ user_id: "ann", thread_id: "t" }), event({ user_id: "ann" }), event({ trace_id: none })]; // prettier-ignore
    for (const tracker of trackers) await tracker.load(some);
    expect(some.map((one) => trackers[1].take(one))).toEqual([[], null, [], null]);
  });
});

test("what was learnt is corrected where it was not said, of earlier batches as well from the second on", async () => {
  const { trackers } = track();
  const step = async (one: Event) => {
    for (const tracker of trackers) await tracker.load([one]);
    for (const tracker of trackers) tracker.take(one);
    return trackers.map((tracker) => tracker.cut().corrections)[1];
  };
  const where = { column: "trace_id", value: "tr" };
  const base = { tenant: "t", where, from: start, until: start + hour, isStored: true };
  expect(await step(event())).toEqual([]);
  expect(await step(event({ user_id: "ann", thread_id: "th", timestamp: start + hour }))).toEqual([
    { ...base, only: { column: "user_source", value: "trace" }, set: { user_id: "ann", user_alias: null } },
    { ...base, only: { column: "thread_source", value: "trace" }, set: { thread_id: "th" } },
  ]);
  expect(await step(event({ user_id: "ann", thread_id: "th" }))).toEqual([]);
  const fresh = { trace_id: "fresh", user_id: "ann", thread_id: "th", timestamp: start + 2 * hour };
  const now = { from: start + 2 * hour, until: start + 2 * hour, isStored: false };
  expect(await step(event(fresh))).toMatchObject([now, now]);
  trackers[1].forget("t", ["tr"]);
  expect(await step(event({ ...fresh, trace_id: "tr" }))).toMatchObject([now, now]);
});

test("after a restart, too, earlier batches have events of a trace that is known", async () => {
  const tracked = track();
  await tracked.take(event());
  tracked.cut();
  tracked.restart();
  await tracked.take(event({ user_id: "ann", thread_id: "th" }));
  expect(tracked.trackers[1].cut().corrections.map(({ isStored }) => isStored)).toEqual([true, true]);
});

test("what changed since the last cut stays at hand over the next, however long before it was loaded", async () => {
  let loads = 0;
  const load = async (keys: readonly string[]) => ((loads += keys.length), keys.map(() => null));
  const people = createPeopleTracker(async (keys) => keys.map(() => null));
  const traces = createTraceTracker(load, people, 1);
  const events = ["a", "b"].map((id) => event({ trace_id: id }));
  await traces.load(events);
  traces.cut();
  for (const one of events) traces.take(one);
  traces.cut();
  loads = 0;
  // The log's memory does not have it yet.
  await traces.load(events);
  expect(loads).toBe(0);
});

test("only so many traces stay at hand, of those that were not needed since the last cut", async () => {
  let loads: string[] = [];
  const load = async (keys: readonly string[]) => (loads.push(...keys), keys.map(() => null));
  const people = createPeopleTracker(async (keys) => keys.map(() => null));
  const traces = createTraceTracker(load, people, 2);
  const need = async (...ids: string[]) => {
    loads = [];
    const events = ids.map((id) => event({ trace_id: id }));
    await traces.load(events);
    for (const one of events) traces.take(one);
    traces.cut();
    return loads.map((key) => key.at(-1));
  };
  expect(await need("a", "b")).toEqual(["a", "b"]);
  expect(await need("a", "b")).toEqual([]);
  expect(await need("c")).toEqual(["c"]);
  // The oldest of those that were not needed is gone.
  expect(await need("b", "c")).toEqual([]);
  expect(await need("a")).toEqual(["a"]);
});
