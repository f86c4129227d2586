import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bottlenecksSchema,
  funnelSchema,
  pathsSchema,
  planBottlenecks,
  planFunnel,
  planPaths,
  planRetention,
  retentionSchema,
  type Event,
} from "@dendro/core";
import { askBottlenecks } from "../../packages/server/src/warehouse/analysis/bottlenecks.ts";
import { askFunnel } from "../../packages/server/src/warehouse/analysis/funnel.ts";
import { askPaths } from "../../packages/server/src/warehouse/analysis/paths.ts";
import { askRetention } from "../../packages/server/src/warehouse/analysis/retention.ts";
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
) {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 60 }), async (fields) => {
      const tenant = `a${(made += 1)}`;
      const list = fields.map((some): Event => {
        made += 1;
        const id = `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`;
        return { id, tenant, received_at: to, ...some };
      });
      await engines.warehouse.insert("events", list.map((one) => JSON.stringify(one)).join("\n"));
      await check(
        list.toSorted((a, b) => a.timestamp - b.timestamp),
        tenant,
      );
    }),
    { numRuns: 25, endOnFailure: false },
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

  /** The furthest step that is reached from any first one, going to the earliest next one each time. */
  function furthest(events: readonly Event[], windowMs: number): number {
    let most = 0;
    for (const start of events.filter(({ type }) => type === types[0])) {
      let at = start.timestamp;
      let level = 1;
      for (const type of types.slice(1)) {
        const next = events.find((one) => one.type === type && one.timestamp >= at);
        if (next === undefined || next.timestamp - start.timestamp > windowMs) break;
        at = next.timestamp;
        level += 1;
      }
      most = Math.max(most, level);
    }
    return most;
  }

  test("count how far people come in order and in time", async () => {
    await holds(event, async (list, tenant) => {
      const funnel = funnelSchema.parse({ steps, per: "user", window: "1d", date_range: range });
      const { results } = await askFunnel({ warehouse: engines.warehouse, tenant }, planFunnel(funnel, to));
      const levels = people(list.filter(inRange)).map((events) => furthest(events, day));
      expect(results).toHaveLength(1);
      expect(results[0]?.steps.map(({ count }) => count)).toEqual(
        types.map((_, index) => levels.filter((level) => level > index).length),
      );
    });
  });

  test("by a dimension, people count where they took the first step first", async () => {
    await holds(event, async (list, tenant) => {
      const query = { steps, per: "user", window: "14d", dimension: "country", date_range: range };
      const plan = planFunnel(funnelSchema.parse(query), to);
      const { results } = await askFunnel({ warehouse: engines.warehouse, tenant }, plan);
      const expected: Record<string, number[]> = {};
      for (const events of people(list.filter(inRange))) {
        const firsts = events.filter(({ type }) => type === types[0]);
        const earliest = firsts.filter(({ timestamp }) => timestamp === firsts[0]?.timestamp);
        const [country] = earliest.map((one) => one.country ?? "").toSorted((a, b) => (a < b ? -1 : 1));
        if (country === undefined) continue;
        const counts = (expected[country] ??= [0, 0, 0]);
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
  test("counts who came back in which later period, and knows what is still to come", async () => {
    await holds(event, async (list, tenant) => {
      const now = from + 8 * day + 1;
      const retention = retentionSchema.parse({
        first: is("signup"),
        return: is("page_view"),
        per: "user",
        granularity: "day",
        periods: 4,
        date_range: range,
      });
      const { results } = await askRetention(
        { warehouse: engines.warehouse, tenant },
        planRetention(retention, now),
      );
      const dayOf = (one: Event) => Math.floor((one.timestamp - from) / day);
      const expected = Array.from({ length: 7 }, (_, cohort) => {
        const members = people(list).filter((events) => {
          const first = events.find((one) => inRange(one) && one.type === "signup");
          return first !== undefined && dayOf(first) === cohort;
        });
        return {
          size: members.length,
          returned: [1, 2, 3, 4].map((later) =>
            cohort + later > 8
              ? null
              : members.filter((events) =>
                  events.some((one) => one.type === "page_view" && dayOf(one) === cohort + later),
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
    events
      .toSorted((a, b) => a.timestamp - b.timestamp || ((a.path ?? "") < (b.path ?? "") ? -1 : 1))
      .map(({ path = "" }) => path)
      .filter((path, index, all) => path !== all[index - 1]);

  function countLinks(links: readonly [number, string | null, string | null][]) {
    const counts = Map.groupBy(links, (link) => JSON.stringify(link));
    return [...counts].map(([link, same]) => [...(JSON.parse(link) as unknown[]), same.length]);
  }
  const sorted = (rows: readonly unknown[]) =>
    rows.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1));

  test("lead away from the beginning", async () => {
    await holds(event, async (list, tenant) => {
      const paths = pathsSchema.parse({ per: "user", by: "page", steps: 2, limit: 100, date_range: range });
      const { results } = await askPaths({ warehouse: engines.warehouse, tenant }, planPaths(paths, to));
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
      const { results } = await askPaths({ warehouse: engines.warehouse, tenant }, planPaths(paths, to));
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
  test("are the nodes on the way back from an execution's end", async () => {
    const node = fc.record({
      type: fc.constantFrom("node.completed", "node.failed", "node.started"),
      timestamp: fc.nat(50).map((n) => from + n * 1000),
      duration_ms: fc.nat(20).map((n) => n * 1000),
      name: fc.constantFrom("a", "b", "c"),
      run_id: fc.constantFrom("r1", "r2", "r3"),
    });
    await holds(node, async (list, tenant) => {
      const plan = planBottlenecks(bottlenecksSchema.parse({ date_range: range }), to);
      const { results } = await askBottlenecks({ warehouse: engines.warehouse, tenant }, plan);
      const seconds: Record<string, number> = {};
      for (const events of Map.groupBy(list, ({ run_id: id }) => id).values()) {
        let left = events.filter(({ type }) => type !== "node.started");
        let reached = Infinity;
        for (;;) {
          left = left.filter(({ timestamp }) => timestamp <= reached);
          const end = Math.max(...left.map(({ timestamp }) => timestamp));
          // Of those that end together the longest, then the first by name.
          const [last] = left
            .filter(({ timestamp }) => timestamp === end)
            .toSorted(
              (a, b) =>
                (b.duration_ms ?? 0) - (a.duration_ms ?? 0) || ((a.name ?? "") < (b.name ?? "") ? -1 : 1),
            );
          if (last === undefined) break;
          const { name = "", duration_ms: ms = 0 } = last;
          seconds[name] = (seconds[name] ?? 0) + ms / 1000;
          reached = last.timestamp - ms;
          left = left.filter((one) => one !== last);
        }
      }
      expect(Object.fromEntries(results.map(({ name, duration_s: s }) => [name, s]))).toEqual(seconds);
      const whole = Object.values(seconds).reduce((sum, s) => sum + s, 0);
      const shares = results.reduce((sum, { share }) => sum + share, 0);
      expect(shares).toBeCloseTo(whole === 0 ? 0 : 100, 6);
    });
  });
});
