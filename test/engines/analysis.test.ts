import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bottlenecksSchema,
  buildTrace,
  compareEvents,
  funnelSchema,
  pathsSchema,
  planBottlenecks,
  planFunnel,
  planPaths,
  planRetention,
  retentionRows,
  retentionSchema,
  type Event,
} from "@dendro/core";
import { runBottlenecks } from "../../packages/server/src/query/analysis/bottlenecks.ts";
import { runFunnel } from "../../packages/server/src/query/analysis/funnel.ts";
import { runPaths } from "../../packages/server/src/query/analysis/paths.ts";
import { runRetention } from "../../packages/server/src/query/analysis/retention.ts";
import { openEngines, type Engines } from "./open-engines.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

const minute = 60_000;
const day = 24 * 60 * minute;
const from = Date.UTC(2026, 2, 27);
const range: [string, string] = ["2026-03-27", "2026-04-02"];
const to = from + 7 * day;

/** Few people, few pages and coarse times, so that sequences, repetitions and ties are many. */
const event = fc.record({
  type: fc.constantFrom("page_view", "signup", "paid"),
  timestamp: fc.integer({ min: -20, max: 10 * 24 }).map((hours) => from + hours * 60 * minute),
  user_id: fc.constantFrom("", "ann", "bob", "cid"),
  path: fc.constantFrom("/", "/a", "/b", "/c"),
  country: fc.constantFrom("", "DE", "FR"),
  run_id: fc.constantFrom("r1", "r2"),
});

let made = 0;
async function holds(
  arbitrary: fc.Arbitrary<Partial<Event> & { type: string; timestamp: number }>,
  check: (list: readonly Event[], tenant: string) => Promise<void>,
  numRuns = 25,
) {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 60 }), async (fields) => {
      const tenant = `a${(made += 1)}`;
      const list = fields.map((some): Event => {
        made += 1;
        // Neither the order of ids nor that of arrival is that of the list, nor are they the same.
        const id = `${String((made * 7919) % 1000).padStart(8, "0")}-0000-7000-8000-${String(made).padStart(12, "0")}`;
        return { id, tenant, received_at: to + ((made * 31) % 3), ...some };
      });
      await engines.warehouse.insert("events", list.map((one) => JSON.stringify(one)).join("\n"));
      await check(list.toSorted(compareEvents), tenant);
    }),
    { numRuns, endOnFailure: false },
  );
}

const inRange = ({ timestamp }: Event) => timestamp >= from && timestamp < to;
const people = (list: readonly Event[]) => [
  ...Map.groupBy(
    list.filter(({ user_id: id = "" }) => id !== ""),
    ({ user_id: id }) => id,
  ).values(),
];
const is = (type: string): [["is", string, string[]]] => [["is", "type", [type]]];

describe("funnels", () => {
  const types = ["page_view", "signup", "paid"];
  const steps = types.map((type) => ({ name: type, filters: is(type) }));

  type Step = (one: Event) => boolean;
  const ofTypes = types.map(
    (type): Step =>
      (one) =>
        one.type === type,
  );

  /** The furthest step that is reached from any first one, going to the next event of each step. */
  function furthest(events: readonly Event[], windowMs: number, of: readonly Step[] = ofTypes): number {
    let most = 0;
    events.forEach((start, place) => {
      if (!of[0]?.(start)) return;
      let at = place;
      let level = 1;
      for (const isStep of of.slice(1)) {
        at = events.findIndex((one, index) => index > at && isStep(one));
        if (at === -1 || (events[at]?.timestamp ?? 0) - start.timestamp > windowMs) break;
        level += 1;
      }
      most = Math.max(most, level);
    });
    return most;
  }

  async function ask(tenant: string, query: object) {
    const funnel = funnelSchema.parse({ per: "user", date_range: range, ...query });
    return (await runFunnel({ warehouse: engines.warehouse, tenant }, planFunnel(funnel, to))).results;
  }
  const countsOf = (levels: readonly number[], of: readonly unknown[]) =>
    of.map((_, index) => levels.filter((level) => level > index).length);

  test("count how far people come in order and in time", async () => {
    await holds(event, async (list, tenant) => {
      const results = await ask(tenant, { steps, window: "1d" });
      const levels = people(list.filter(inRange)).map((events) => furthest(events, day));
      expect(results).toHaveLength(1);
      expect(results[0]?.steps.map(({ count }) => count)).toEqual(countsOf(levels, types));
    });
  });

  test("need an event of its own for every step, also where one event is of several", async () => {
    const kinds: readonly { filters: unknown[]; matches: Step }[] = [
      { filters: is("page_view"), matches: ({ type }) => type === "page_view" },
      { filters: [["is", "type", ["page_view", "signup"]]], matches: ({ type }) => type !== "paid" },
      { filters: [["is", "page", ["/a"]]], matches: ({ path }) => path === "/a" },
      { filters: is("paid"), matches: ({ type }) => type === "paid" },
    ];
    const chosen = fc.array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 5 });
    const close = event.map((one) => ({ ...one, timestamp: from + (one.timestamp % 5) }));
    await fc.assert(
      fc.asyncProperty(chosen, fc.constantFrom("1m", "1d"), async (some, window) => {
        await holds(
          fc.oneof(event, close),
          async (list, tenant) => {
            const [{ steps: row } = { steps: [] }] = await ask(tenant, {
              steps: some.map(({ filters }) => ({ filters })),
              window,
            });
            const levels = people(list.filter(inRange)).map((events) =>
              furthest(
                events,
                window === "1m" ? minute : day,
                some.map(({ matches }) => matches),
              ),
            );
            expect(row.map(({ count }) => count)).toEqual(countsOf(levels, some));
          },
          2,
        );
      }),
      { numRuns: 15, endOnFailure: false },
    );
  });

  test.each([
    ["one message for two steps of messages", ["A"], ["A", "A"], [1, 0]],
    ["two messages for two steps of messages", ["A", "A"], ["A", "A"], [1, 1]],
    ["the last step once more", ["A", "B"], ["A", "B", "B"], [1, 1, 0]],
    ["B then A in one millisecond", ["B", "A"], ["A", "B"], [1, 0]],
    ["A then B in one millisecond", ["A", "B"], ["A", "B"], [1, 1]],
    ["between two of the other", ["B", "A", "B"], ["A", "B"], [1, 1]],
  ])("%s", async (_, sent, asked, counts) => {
    for (const by of ["id", "received_at"] as const) {
      const tenant = `a${(made += 1)}`;
      const rows = sent.map((type, index) => {
        made += 1;
        const place = by === "id" ? index : sent.length - index;
        const id = `${String(place).padStart(8, "0")}-0000-7000-8000-${String(made).padStart(12, "0")}`;
        const received_at = to + (by === "id" ? 0 : index);
        return JSON.stringify({ id, tenant, type, timestamp: from, received_at, user_id: "ann" });
      });
      await engines.warehouse.insert("events", rows.join("\n"));
      const results = await ask(tenant, { steps: asked.map((type) => ({ filters: is(type) })) });
      expect(results[0]?.steps.map(({ count }) => count)).toEqual(counts);
    }
  });

  test("a page view of the pricing page is not any page view and then that", async () => {
    const tenant = `a${(made += 1)}`;
    const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
    const view = { id, tenant, type: "page_view", timestamp: from, received_at: to, user_id: "ann" };
    await engines.warehouse.insert("events", JSON.stringify({ ...view, path: "/pricing" }));
    const any = { filters: is("page_view") };
    const pricing = { filters: [...is("page_view"), ["is", "page", ["/pricing"]]] };
    const results = await ask(tenant, { steps: [any, pricing] });
    expect(results[0]?.steps.map(({ count }) => count)).toEqual([1, 0]);
  });

  test("by a dimension, people count where they took the first step first", async () => {
    await holds(event, async (list, tenant) => {
      const results = await ask(tenant, { steps, window: "14d", dimension: "country" });
      const expected: Record<string, number[]> = {};
      for (const events of people(list.filter(inRange))) {
        const first = events.find(({ type }) => type === types[0]);
        if (first === undefined) continue;
        const counts = (expected[first.country ?? ""] ??= [0, 0, 0]);
        const level = furthest(events, 14 * day);
        for (let step = 0; step < level; step += 1) counts[step] = (counts[step] ?? 0) + 1;
      }
      expect(
        Object.fromEntries(
          results.map(({ dimension, steps: row }) => [dimension ?? "", row.map(({ count }) => count)]),
        ),
      ).toEqual(expected);
    });
  });
});

describe("retention", () => {
  test("marks the periods of which the range has a part, and the one that is not over", () => {
    const retention = retentionSchema.parse({
      first: is("signup"),
      return: is("page_view"),
      per: "user",
      date_range: ["2026-03-25", "2026-04-08"],
    });
    const partial = (now: string) =>
      retentionRows(planRetention(retention, Date.parse(now)), []).map(({ is_partial: cut }) => cut);
    expect(partial("2026-05-01T00:00Z")).toEqual([true, false, true]);
    expect(partial("2026-04-01T00:00Z")).toEqual([true, true, true]);
  });

  test.each(["first_in_range", "first_ever"] as const)("counts who came back: %s", async (cohort) => {
    await holds(event, async (list, tenant) => {
      const now = from + 8 * day + 1;
      const retention = retentionSchema.parse({
        first: is("signup"),
        return: is("page_view"),
        per: "user",
        cohort,
        granularity: "day",
        periods: 4,
        date_range: range,
      });
      const { results } = await runRetention(
        { warehouse: engines.warehouse, tenant },
        planRetention(retention, now),
      );
      const dayOf = (one: Event) => Math.floor((one.timestamp - from) / day);
      const expected = Array.from({ length: 7 }, (_, period) => {
        const members = people(list).filter((events) => {
          const isOld = cohort === "first_ever";
          const first = events.find((one) => (isOld || inRange(one)) && one.type === "signup");
          return first !== undefined && dayOf(first) === period;
        });
        return {
          size: members.length,
          returned: [1, 2, 3, 4].map((later) =>
            period + later > 8
              ? null
              : members.filter((events) =>
                  events.some((one) => one.type === "page_view" && dayOf(one) === period + later),
                ).length,
          ),
        };
      });
      expect(results.map(({ size, returned }) => ({ size, returned }))).toEqual(expected);
      expect(results[0]?.cohort).toBe("2026-03-27");
    });
  });
});

describe("paths", () => {
  const stationsOf = (events: readonly Event[]) =>
    events.map(({ path = "" }) => path).filter((path, index, all) => path !== all[index - 1]);

  function countLinks(links: readonly [number, string | null, string | null][]) {
    const counts = Map.groupBy(links, (link) => JSON.stringify(link));
    return [...counts].map(([link, same]) => [...(JSON.parse(link) as unknown[]), same.length]);
  }
  const sorted = (rows: readonly unknown[]) =>
    rows.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1));

  test("lead away from the beginning", async () => {
    await holds(event, async (list, tenant) => {
      const paths = pathsSchema.parse({ per: "user", by: "page", steps: 2, limit: 100, date_range: range });
      const { results } = await runPaths({ warehouse: engines.warehouse, tenant }, planPaths(paths, to));
      const links = people(list.filter(inRange)).flatMap((events) => {
        const stations = [...stationsOf(events), null];
        return stations
          .slice(0, 2)
          .flatMap((here, at): [number, string | null, string | null][] =>
            here === null ? [] : [[at + 1, here, stations[at + 1] ?? null]],
          );
      });
      expect(sorted(results.map((row) => [row.step, row.from, row.to, row.count]))).toEqual(
        sorted(countLinks(links)),
      );
    });
  });

  test("lead to a station and away from it", async () => {
    await holds(event, async (list, tenant) => {
      const paths = pathsSchema.parse({
        per: "user",
        by: "page",
        around: "/a",
        steps: 2,
        limit: 100,
        date_range: range,
      });
      const { results } = await runPaths({ warehouse: engines.warehouse, tenant }, planPaths(paths, to));
      const links = people(list.filter(inRange)).flatMap((events) => {
        const stations = [null, ...stationsOf(events), null];
        const middle = stations.indexOf("/a");
        if (middle === -1) return [];
        const found: [number, string | null, string | null][] = [];
        for (const step of [-2, -1, 1, 2]) {
          const place = step > 0 ? middle + step - 1 : middle + step;
          if (place < 0 || place + 1 >= stations.length) continue;
          found.push([step, stations[place] ?? null, stations[place + 1] ?? null]);
        }
        return found;
      });
      expect(sorted(results.map((row) => [row.step, row.from, row.to, row.count]))).toEqual(
        sorted(countLinks(links)),
      );
    });
  });
});

describe("bottlenecks", () => {
  type Node = Partial<Event> & { type: string; timestamp: number };
  const runs = ["r1", "r2", "r3"];
  const names = ["a", "b", "c"];

  async function ask(tenant: string) {
    const plan = planBottlenecks(bottlenecksSchema.parse({ date_range: range }), to);
    return (await runBottlenecks({ warehouse: engines.warehouse, tenant }, plan)).results;
  }
  const rounded = (seconds: Record<string, number>) =>
    Object.fromEntries(Object.entries(seconds).map(([name, s]) => [name, Number(s.toFixed(6))]));

  /** Nodes of some length, in whole seconds and in fractions of a millisecond, that often seem to overlap by little. */
  const node: fc.Arbitrary<Node> = fc.record({
    type: fc.constantFrom("node.completed", "node.failed"),
    timestamp: fc.oneof(
      fc.nat(50).map((n) => from + n * 1000),
      fc.nat(30).map((n) => from + n),
    ),
    duration_ms: fc.oneof(
      fc.nat(20).map((n) => n * 1000),
      fc.nat(40).map((n) => n / 4),
    ),
    name: fc.constantFrom(...names),
    run_id: fc.constantFrom(...runs),
  });

  test("are the nodes on the way back from an execution's end", async () => {
    await holds(node, async (list, tenant) => {
      const results = await ask(tenant);
      const seconds: Record<string, number> = {};
      for (const events of Map.groupBy(list, ({ run_id: id }) => id).values()) {
        let left = events.map(({ timestamp: end, duration_ms: ms = 0, name = "" }) => ({ end, ms, name }));
        let reached = Infinity;
        for (;;) {
          left = left.filter(({ end, ms }) => end <= reached + 1 && end - ms < Math.min(end, reached));
          const last = Math.max(...left.map(({ end }) => end));
          // Of those that end together the longest, then the first by name.
          const [next] = left
            .filter(({ end }) => end === last)
            .toSorted((a, b) => b.ms - a.ms || (a.name < b.name ? -1 : 1));
          if (next === undefined) break;
          const { name, end, ms } = next;
          seconds[name] = (seconds[name] ?? 0) + (Math.min(end, reached) - (end - ms)) / 1000;
          reached = end - ms;
          left = left.filter((one) => one !== next);
        }
      }
      expect(rounded(Object.fromEntries(results.map(({ name, duration_s: s }) => [name, s])))).toEqual(
        rounded(seconds),
      );
      const whole = Object.values(seconds).reduce((sum, s) => sum + s, 0);
      const shares = results.reduce((sum, { share }) => sum + share, 0);
      expect(shares).toBeCloseTo(whole === 0 ? 0 : 100, 6);
    });
  });

  test("are what the traces of the executions have on their critical paths", async () => {
    await holds(node, async (list, tenant) => {
      const results = await ask(tenant);
      const seconds: Record<string, number> = {};
      const touched: Record<string, Set<string>> = {};
      for (const [run = "", events] of Map.groupBy(list, ({ run_id: id }) => id)) {
        const { criticalPath, spans } = buildTrace(events);
        for (const { span_id: id, start, end } of criticalPath) {
          const span = spans.get(id);
          if (span?.kind !== "node") continue;
          const name = span.name ?? "";
          seconds[name] = (seconds[name] ?? 0) + (end - start) / 1000;
          (touched[name] ??= new Set()).add(run);
        }
      }
      expect(rounded(Object.fromEntries(results.map(({ name, duration_s: s }) => [name, s])))).toEqual(
        rounded(seconds),
      );
      expect(Object.fromEntries(results.map(({ name, runs: count }) => [name, count]))).toEqual(
        Object.fromEntries(Object.entries(touched).map(([name, { size }]) => [name, size])),
      );
    });
  });

  test("pass over what clocks that are cut to milliseconds make overlap", async () => {
    const own = async (list: readonly Node[]) => {
      const tenant = `a${(made += 1)}`;
      const rows = list.map((one) => {
        made += 1;
        const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
        return JSON.stringify({ id, tenant, received_at: to, ...one });
      });
      await engines.warehouse.insert("events", rows.join("\n"));
      return await ask(tenant);
    };
    const of = (name: string, run: string, timestamp: number, ms: number): Node => ({
      type: "node.completed",
      name,
      run_id: run,
      timestamp: from + timestamp,
      duration_ms: ms,
    });
    const [a, b] = await own([of("a", "r", 100, 100), of("b", "r", 150, 50.3)]);
    expect([a?.name, Math.round(a?.share ?? 0), b?.name, Math.round(b?.share ?? 0)]).toEqual([
      "a",
      66,
      "b",
      34,
    ]);
    // One after the other at any moment, told of in whole milliseconds.
    const steps = Array.from({ length: 40 }, (_, run) => {
      let at = run * 1000 + ((run * 37) % 100) / 100;
      return ["a", "b", "c", "d"].map((name, index) => {
        const ms = 10 + ((run * 13 + index * 7) % 30) / 3;
        at += ms + 0.01;
        return of(name, `run-${run}`, Math.floor(at), ms);
      });
    }).flat();
    const results = await own(steps);
    const whole = steps.reduce((sum, { duration_ms: ms = 0 }) => sum + ms, 0) / 1000;
    expect(results.reduce((sum, { duration_s: s }) => sum + s, 0)).toBeGreaterThan(whole * 0.95);
    expect(results.map(({ runs: count }) => count)).toEqual([40, 40, 40, 40]);
  });
});
