import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Visit } from "@dendro/core";
import type { PersonState } from "./person-state.ts";
import type { VisitorEvent } from "./person.ts";
import { createPeopleTracker } from "../people/people-tracker.ts";
import { trackerWithMemory } from "./test-support/tracker-with-memory.ts";
import { createVisitTracker } from "./visit-tracker.ts";

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 12);
let made = 0;

function event(at: number, more: Partial<VisitorEvent> = {}): VisitorEvent {
  made += 1;
  return {
    id: `id-${made}`,
    tenant: "t",
    type: "page_view",
    timestamp: start + at * minute,
    received_at: start,
    visitor: "v",
    path: `/${at}`,
    ...more,
  };
}

/** What is remembered of the visitor. */
const stateIn = ({ memory }: ReturnType<typeof trackerWithMemory>) =>
  JSON.parse(memory.get("t\0v") ?? "") as PersonState;

describe("visits", () => {
  test("are runs of events with gaps of half an hour at most, in whatever order they come, with restarts in between", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            at: fc.integer({ min: 0, max: 200 }),
            visitor: fc.constantFrom("a", "b", "c"),
            next: fc.constantFrom("nothing", "cut", "restart"),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        async (steps) => {
          const tracker = trackerWithMemory();
          for (const { at, visitor, next } of steps) {
            await tracker.take(event(at, { visitor }));
            if (next !== "nothing") tracker.cut();
            if (next === "restart") tracker.restart();
          }
          tracker.cut();
          const expected = ["a", "b", "c"].flatMap((visitor) => {
            const times = steps
              .filter((step) => step.visitor === visitor)
              .map(({ at }) => at)
              .toSorted((x, y) => x - y);
            const runs: number[][] = [];
            for (const time of times) {
              const run = runs.at(-1);
              if (run !== undefined && time - (run.at(-1) ?? 0) <= 30) run.push(time);
              else runs.push([time]);
            }
            return runs.map((run) => ({
              visitor,
              timestamp: start + (run[0] ?? 0) * minute,
              duration_s: ((run.at(-1) ?? 0) - (run[0] ?? 0)) * 60,
              pageviews: run.length,
              bounce: run.length === 1 ? 1 : 0,
              entry_page: `/${run[0]}`,
              exit_page: `/${run.at(-1)}`,
            }));
          });
          const order = (list: { visitor: string; timestamp: number }[]) =>
            list.toSorted((x, y) => x.timestamp - y.timestamp || (x.visitor < y.visitor ? -1 : 1));
          expect(
            order(tracker.visits()).map(({ visitor, timestamp, ...rest }) => ({
              visitor,
              timestamp,
              duration_s: (rest as Visit).duration_s,
              pageviews: (rest as Visit).pageviews,
              bounce: (rest as Visit).bounce,
              entry_page: (rest as Visit).entry_page,
              exit_page: (rest as Visit).exit_page,
            })),
          ).toEqual(order(expected));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("of half an hour and a millisecond apart are two", async () => {
    const tracker = trackerWithMemory();
    await tracker.take(event(0), event(30, { timestamp: start + 30 * minute + 1 }));
    tracker.cut();
    expect(tracker.visits()).toHaveLength(2);
  });

  test("that an event in between makes one have one session, also for what is written", async () => {
    for (const isWritten of [false, true]) {
      const tracker = trackerWithMemory();
      const [first, later, between] = [event(0), event(50), event(25)];
      await tracker.take(first, later);
      if (isWritten) tracker.cut();
      expect(later.session).not.toBe(first.session);
      await tracker.take(between);
      tracker.cut();
      expect(between.session).toBe(first.session);
      expect(later.session).toBe(first.session);
    }
  });

  test("that an event joins keep the session of what was a visit already", async () => {
    const tracker = trackerWithMemory();
    const [exit, view, between] = [event(0, { type: "page_exit" }), event(50), event(25)];
    await tracker.take(exit, view);
    const { session } = view;
    await tracker.take(between);
    tracker.cut();
    expect([between.session, view.session]).toEqual([session, session]);
  });

  test("go on over midnight under yesterday's pseudonym, and begin anew under today's", async () => {
    const tracker = trackerWithMemory();
    const before = event(0, { visitor: "yesterday" });
    const after = event(20, { visitor: "today", visitor_before: "yesterday" });
    await tracker.take(before, after);
    expect(after.visitor).toBe("yesterday");
    expect(after).not.toHaveProperty("visitor_before");
    expect(after.session).toBe(before.session);
    const muchLater = event(90, { visitor: "today", visitor_before: "yesterday" });
    await tracker.take(muchLater);
    expect(muchLater.visitor).toBe("today");
  });

  test("keep what ended them after midnight when their visitor comes again under today's pseudonym", async () => {
    const tracker = trackerWithMemory();
    const midnight = 12 * 60;
    const view = event(midnight - 40, { visitor: "yesterday", visitor_after: "today" });
    const exit = event(midnight + 5, { type: "page_exit", visitor: "today", visitor_before: "yesterday" });
    const morning = event(midnight + 9 * 60, { visitor: "today" });
    await tracker.take(view, exit, morning);
    tracker.cut();
    expect([exit.session, exit.visitor]).toEqual([view.session, "yesterday"]);
    expect(morning.session).not.toBe(view.session);
  });

  test("that ended over two hours before midnight have nothing of the next day", async () => {
    const tracker = trackerWithMemory();
    const midnight = 12 * 60;
    const view = event(0, { visitor: "yesterday" });
    const exit = event(midnight + 5, { type: "page_exit", visitor: "today", visitor_before: "yesterday" });
    const late = event(midnight - 40, { type: "page_exit", visitor: "yesterday", visitor_after: "today" });
    await tracker.take(view, exit, late);
    tracker.cut();
    expect([late.session, exit.session]).toEqual([view.session, undefined]);
  });

  test("with something done beside one page view are no bounces; leaving a page is nothing done", async () => {
    const bounceOf = async (...types: string[]) => {
      const tracker = trackerWithMemory();
      await tracker.take(...types.map((type, index) => event(index, { type })));
      tracker.cut();
      return tracker.visits()[0]?.bounce;
    };
    expect(await bounceOf("page_view")).toBe(1);
    expect(await bounceOf("page_view", "page_exit")).toBe(1);
    expect(await bounceOf("page_view", "signup")).toBe(0);
    expect(await bounceOf("page_view", "page_view")).toBe(0);
    expect(await bounceOf("signup")).toBe(0);
  });

  test("say how the visitor came, and so do all their events", async () => {
    const tracker = trackerWithMemory();
    const second = event(1, { channel: "Direct" });
    await tracker.take(event(0, { referrer_source: "Google", channel: "Organic Search" }), second);
    expect(second).toMatchObject({ referrer_source: "Google", channel: "Organic Search" });
  });

  test("say of their visitor what was said first, of each column, by what begins visits before what does not", async () => {
    const tracker = trackerWithMemory();
    await tracker.take(
      event(3, { country: "FR", browser: "Firefox" }),
      event(2, { country: "DE" }),
      event(1, { type: "page_exit", country: "IT", os: "Linux" }),
      event(0),
    );
    tracker.cut();
    expect(tracker.visits()).toMatchObject([{ country: "DE", browser: "Firefox", os: "Linux" }]);
  });

  test("are told as they change, for whoever watches", async () => {
    const { trackers } = trackerWithMemory();
    const [first, second] = [event(0), event(1)];
    for (const tracker of trackers) await tracker.load([first, second]);
    expect(trackers[1].take(first)).toMatchObject([{ sign: 1, pageviews: 1 }]);
    expect(trackers[1].take(second)).toMatchObject([
      { sign: -1, pageviews: 1 },
      { sign: 1, pageviews: 2 },
    ]);
  });

  test("that are forgotten begin anew, of one visitor or of all of a tenant", async () => {
    const tracker = trackerWithMemory();
    const sessions = async (visitor: string) => {
      const one = event(5, { visitor });
      await tracker.take(one);
      return one.session;
    };
    const before = [await sessions("a"), await sessions("b")];
    tracker.forget("u", null);
    tracker.forget("t", ["a"]);
    const between = [await sessions("a"), await sessions("b")];
    expect(between[0]).not.toBe(before[0]);
    expect(between[1]).toBe(before[1]);
    tracker.forget("t", null);
    expect(await sessions("b")).not.toBe(before[1]);
    tracker.cut();
    expect(tracker.visits().map(({ pageviews }) => pageviews)).toEqual([1]);
  });

  test.each([
    ["a visitor", ["v"]],
    ["a tenant", null],
  ])(
    "leave nothing that waits for a visit, nor counts as a page seen, when %s is forgotten",
    async (_, visitors) => {
      const tracker = trackerWithMemory();
      const exit = event(6, { type: "page_exit" });
      await tracker.take(event(7, { path: "/a" }), exit);
      tracker.cut();
      tracker.forget("t", visitors);
      const views = Array.from({ length: 1000 }, (_one, index) => event(index / 1000, { path: "/a" }));
      await tracker.take(...views);
      tracker.cut();
      expect(exit.session).toBeUndefined();
      expect(Object.values(stateIn(tracker).pages).flat()).toHaveLength(1000);
    },
  );

  test.each([
    ["another tenant", "u", null, true],
    ["another visitor", "t", ["w"], true],
    ["the tenant", "t", null, false],
    ["the visitor", "t", ["v"], false],
  ] as const)(
    "correct what came before unless it is forgotten: %s",
    async (_, tenant, visitors, isCorrected) => {
      const tracker = trackerWithMemory();
      const [exit, told] = [
        event(6, { type: "page_exit" }),
        event(5, { type: "engagement", path: "/0", duration_ms: 20 }),
      ];
      await tracker.take(exit, told);
      tracker.cut();
      const view = event(0);
      await tracker.take(view, event(1, { type: "engagement", path: "/0", duration_ms: 10 }));
      tracker.forget(tenant, visitors);
      tracker.cut();
      expect([exit.session, told.session, told.engaged_before_ms]).toEqual(
        isCorrected ? [view.session, view.session, 10] : [undefined, undefined, undefined],
      );
    },
  );

  test("are told once: where nothing happened since, nothing is corrected or remembered", async () => {
    const tracker = trackerWithMemory();
    const tell = (at: number) => event(at, { type: "engagement", path: "/0", duration_ms: 10 });
    await tracker.take(event(6, { type: "page_exit" }), tell(5));
    tracker.cut();
    await tracker.take(event(0), tell(1));
    expect(tracker.trackers[1].cut().corrections.length).toBeGreaterThan(2);
    expect(tracker.trackers[1].cut()).toEqual({ visits: [], corrections: [], state: [] });
  });

  test("are remembered with what none before has said", async () => {
    const tracker = trackerWithMemory();
    await tracker.take(
      event(3, { country: "FR" }),
      event(2, { browser: "Firefox" }),
      event(1, { country: "DE" }),
      event(4, { country: "DE", os: "Linux" }),
    );
    tracker.cut();
    expect(stateIn(tracker).runs.map(({ said }) => said.map(({ values }) => values))).toEqual([
      [{ country: "DE" }, { browser: "Firefox" }, { os: "Linux" }],
    ]);
  });

  test("are remembered with their pages; beyond a thousand marks the newest three quarters", async () => {
    const tracker = trackerWithMemory();
    await tracker.take(...Array.from({ length: 1000 }, (_, index) => event(index)));
    tracker.cut();
    expect(Object.keys(stateIn(tracker).pages)).toHaveLength(1000);
    await tracker.take(event(1000));
    tracker.cut();
    const pages = () => Object.values(stateIn(tracker).pages).flat().map(Number);
    expect([pages().length, Math.min(...pages())]).toEqual([750, start + 251 * minute]);
    expect(Object.keys(stateIn(tracker).pages)).toHaveLength(750);
    await tracker.take(...Array.from({ length: 251 }, (_, index) => event(1001 + index)));
    tracker.cut();
    expect(pages()).toHaveLength(750);
  });

  test("are remembered, the last 200 of a visitor", async () => {
    const tracker = trackerWithMemory();
    await tracker.take(...Array.from({ length: 210 }, (_, index) => event(index * 31)));
    tracker.cut();
    const { runs } = stateIn(tracker);
    expect([runs.length, runs[0]?.from]).toEqual([200, start + 10 * 31 * minute]);
  });

  test("are waited for by the last 200 events of a visitor that belong to none", async () => {
    const tracker = trackerWithMemory();
    const exits = Array.from({ length: 201 }, (_, index) => event(1 + index, { type: "page_exit" }));
    await tracker.take(...exits);
    tracker.cut();
    const view = event(0);
    await tracker.take(view);
    tracker.cut();
    expect(exits.filter(({ session }) => session === view.session)).toEqual(exits.slice(1));
  });

  test("that an earlier release remembered go on", async () => {
    const former = [
      {
        session: "s",
        start,
        end: start + minute,
        pageviews: 2,
        events: 2,
        interactions: 2,
        entry: { at: start, path: "/a" },
        exit: { at: start + minute, path: "/b" },
        attributes: { channel: "Organic Search", referrer_source: "Google", country: "DE" },
      },
    ];
    const loadState = async (keys: readonly string[]) =>
      await Promise.resolve(keys.map((key) => (key === "t\0v" ? JSON.stringify(former) : null)));
    const tracker = createVisitTracker(loadState, createPeopleTracker(loadState));
    const next = event(20, { country: "FR" });
    await tracker.load([next]);
    tracker.take(next);
    expect(next).toMatchObject({ session: "s", referrer_source: "Google", acquisition: "visit" });
    const base = {
      session: "s",
      timestamp: start,
      country: "DE",
      channel: "Organic Search",
      entry_page: "/a",
    };
    expect(tracker.cut().visits).toMatchObject([
      { ...base, sign: -1, pageviews: 2, duration_s: 60, exit_page: "/b" },
      { ...base, sign: 1, pageviews: 3, duration_s: 1200, exit_page: "/20" },
    ]);
  });
});

describe("what is told of a view", () => {
  const told = (at: number, ms: number, depth: number, more: Partial<VisitorEvent> = {}) =>
    event(at, { type: "engagement", path: "/a", duration_ms: ms, data: { scroll_depth: depth }, ...more });
  const before = ({ engaged_before_ms: ms, scrolled_before: depth }: VisitorEvent) => [ms, depth];

  test("says what was told of it before, in whatever order it comes, up to the next view of that page", async () => {
    const events = [
      event(0, { path: "/a" }),
      told(1, 1000, 20),
      told(2, 500, 60),
      told(3, 250, 40),
      event(4, { path: "/a" }),
      told(5, 100, 10),
      told(6, 100, 10, { path: "/b" }),
    ];
    for (const order of [events, events.toReversed()]) {
      const tracker = trackerWithMemory();
      const copies = order.map((one) => structuredClone(one));
      await tracker.take(...copies);
      tracker.cut();
      const inTime = copies.toSorted((a, b) => a.timestamp - b.timestamp);
      expect(inTime.map(before)).toEqual([
        [undefined, undefined],
        [undefined, undefined],
        [1000, 20],
        [1500, 40],
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ]);
    }
  });

  test.each([
    [0, 0],
    [-1, undefined],
    ["far", undefined],
  ])("says nothing before of a depth that is none: %s", async (depth, known) => {
    const tracker = trackerWithMemory();
    const last = told(2, 500, 60);
    await tracker.take(
      event(0, { path: "/a" }),
      event(1, { type: "engagement", path: "/a", data: { scroll_depth: depth } }),
      last,
    );
    expect(last.scrolled_before).toBe(known);
  });

  test("goes on over midnight", async () => {
    const tracker = trackerWithMemory();
    const yesterday = { visitor: "yesterday", visitor_after: "today" };
    const last = told(725, 500, 60, { visitor: "today", visitor_before: "yesterday" });
    await tracker.take(
      told(705, 9000, 90, yesterday),
      event(710, { path: "/a", ...yesterday }),
      told(715, 1000, 20, yesterday),
      told(716, 200, 10, yesterday),
      last,
    );
    expect(before(last)).toEqual([1200, 20]);
  });
});
