import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createZone, querySchema, bucketStarts, type Event, type QueryInput } from "@dendro/core";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "./open-engines.ts";
import { epoch, events } from "./random-events.ts";

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => await engines.close());

let tenants = 0;
const day = ["2026-03-28", "2026-03-30"] as const;
const from = Date.UTC(2026, 2, 28);
const to = Date.UTC(2026, 2, 31);
const hour = 3_600_000;

/** Whatever the events are, the warehouse's answer is what plain loops over them give. */
async function holds(
  check: (list: readonly Event[], ask: (query: QueryInput) => ReturnType<typeof runQuery>) => Promise<void>,
) {
  await fc.assert(
    fc.asyncProperty(events("t"), async (made) => {
      const tenant = `l${(tenants += 1)}`;
      const list = made.map((event) => ({ ...event, tenant }));
      await engines.warehouse.insert("events", list.map((event) => JSON.stringify(event)).join("\n"));
      await check(
        list.filter(({ timestamp }) => timestamp >= from && timestamp < to),
        async (query) =>
          await runQuery({ warehouse: engines.warehouse, tenant }, querySchema.parse(query), to),
      );
    }),
    { numRuns: 15, endOnFailure: false },
  );
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => (values.length === 0 ? null : sum(values) / values.length);
const close = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
const tokensOf = (list: readonly Event[]) =>
  sum(list.map(({ input_tokens: read = 0, output_tokens: written = 0 }) => read + written));
const groups = (list: readonly Event[], key: (event: Event) => string | undefined) =>
  Map.groupBy(
    list.filter((event) => (key(event) ?? "") !== ""),
    (event) => key(event) as string,
  );

describe("the language, beside plain loops over the events", () => {
  test("things of many events, and how they are distributed", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: [
          "count(thread)",
          "mean(tokens per thread)",
          "max(cost per user)",
          "sum(llm_calls per thread)",
        ],
        date_range: [...day],
      });
      const threads = [...groups(list, (event) => event.thread_id).values()];
      const users = [...groups(list, (event) => event.user_id).values()];
      expect(results[0]?.metrics.map(close)).toEqual(
        [
          threads.length,
          mean(threads.map(tokensOf)),
          users.length === 0
            ? null
            : Math.max(...users.map((some) => sum(some.map(({ cost_usd = 0 }) => cost_usd)))),
          sum(threads.map((some) => some.filter(({ type }) => type === "llm.called").length)),
        ].map(close),
      );
    });
  });

  test("things by a dimension are what a group has of them", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: ["mean(tokens per thread)"],
        dimensions: ["model"],
        date_range: [...day],
        order_by: [["model", "asc"]],
      });
      const expected = [
        ...Map.groupBy(
          list.filter(({ thread_id: id }) => id !== undefined),
          ({ model }) => model ?? "",
        ),
      ]
        .map(([model, some]) => [
          model === "" ? null : model,
          close(mean([...groups(some, (event) => event.thread_id).values()].map(tokensOf))),
        ])
        .toSorted(byText);
      expect(
        results.map(({ dimensions: [model], metrics: [value] }) => [model, close(value)]).toSorted(byText),
      ).toEqual(expected);
    });
  });

  test("who was never heard of before, by day and of those that a filter lets through", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: ["new_users", "returning_users"],
        dimensions: ["time:day"],
        filters: [["is_not", "type", ["tool.called"]]],
        date_range: ["2026-03-29", "2026-03-30"],
      });
      const people = groups(
        list.filter(({ type, bot = "" }) => type !== "tool.called" && bot === ""),
        (event) => event.user_id,
      );
      const expected = [29, 30].map((date) => {
        const start = Date.UTC(2026, 2, date);
        const isToday = (at: number) => at >= start && at < start + 24 * hour;
        const all = [...people.values()].map((some) => some.map(({ timestamp }) => timestamp));
        const active = all.filter((times) => times.some(isToday)).length;
        const fresh = all.filter((times) => isToday(Math.min(...times))).length;
        return [fresh, active - fresh];
      });
      expect(results.map(({ metrics }) => metrics)).toEqual(expected);
    });
  });

  test("a minimum sample leaves rows out, also from the number of rows", async () => {
    await holds(async (list, ask) => {
      const { results, total } = await ask({
        metrics: ["events"],
        dimensions: ["type"],
        having: [[">=", "events", [3]]],
        date_range: [...day],
        include: ["total"],
        pagination: { limit: 2 },
      });
      const expected = [...groups(list, ({ type }) => type)]
        .map(([type, some]) => ({ type, count: some.length }))
        .filter(({ count }) => count >= 3)
        .toSorted((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
      expect(results.map(({ dimensions: [type], metrics: [count] }) => ({ type, count }))).toEqual(
        expected.slice(0, 2),
      );
      expect(total).toEqual({ rows: expected.length, metrics: [list.length] });
      const series = await ask({
        metrics: ["events"],
        dimensions: ["time:hour"],
        having: [[">=", "events", [2]]],
        date_range: [...day],
        include: ["rows"],
      });
      expect(series.total).toEqual({ rows: series.results.length });
    });
  });

  test("the top values are kept apart and the others put together, exactly", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: ["events", "users"],
        dimensions: ["type"],
        top: { dimension: "type", limit: 2 },
        date_range: [...day],
      });
      const ranked = [...groups(list, ({ type }) => type)].toSorted(
        ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
      );
      const others = ranked.slice(2).flatMap(([, some]) => some);
      const usersOf = (some: readonly Event[]) =>
        groups(
          some.filter(({ bot = "" }) => bot === ""),
          (event) => event.user_id,
        ).size;
      expect(results.map(({ dimensions, metrics }) => [...dimensions, ...metrics])).toEqual([
        ...ranked.slice(0, 2).map(([type, some]) => [type, some.length, usersOf(some)]),
        ...(others.length === 0 ? [] : [["(other)", others.length, usersOf(others)]]),
      ]);
    });
  });

  test("shares, running sums, moving means and rates over hours of a zone", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: [
          "events",
          "cumulative(events)",
          "moving_mean(events, 3)",
          "per_minute(events)",
          "moving_sum(tokens, 2)",
        ],
        dimensions: ["time:hour"],
        date_range: [...day],
      });
      const counts = Array.from({ length: 72 }, (_, at) =>
        list.filter(({ timestamp }) => Math.floor((timestamp - from) / hour) === at),
      );
      const expected = counts.map((some, at) => [
        some.length,
        sum(counts.slice(0, at + 1).map((other) => other.length)),
        mean(counts.slice(Math.max(0, at - 2), at + 1).map((other) => other.length)),
        some.length / 60,
        sum(counts.slice(Math.max(0, at - 1), at + 1).map(tokensOf)),
      ]);
      expect(results.map(({ metrics }) => metrics.map(close))).toEqual(expected.map((row) => row.map(close)));
    });
  });

  test("a share is of what all rows of the same time have", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: ["share(events)"],
        dimensions: ["time:day", "type"],
        date_range: [...day],
      });
      const dayOf = ({ timestamp }: Event) => new Date(timestamp).toISOString().slice(0, 10);
      const days = groups(list, dayOf);
      const expected = [...days].flatMap(([label, some]) =>
        [...groups(some, ({ type }) => type)].map(([type, few]) => [
          label,
          type,
          close((few.length / some.length) * 100),
        ]),
      );
      expect(
        results.map(({ dimensions, metrics }) => [...dimensions, close(metrics[0])]).toSorted(byText),
      ).toEqual(expected.toSorted(byText));
    });
  });

  test("who did something often enough, at another time", async () => {
    await holds(async (list, ask) => {
      const first = ["2026-03-28", "2026-03-29"] as [string, string];
      const { results } = await ask({
        metrics: ["events"],
        filters: [
          ["has_done", "user", { filters: [["is", "type", ["llm.called"]]], at_least: 2, date_range: first }],
          ["not", ["has_done", "thread", { filters: [["is", "type", ["tool.called"]]] }]],
        ],
        date_range: [...day],
      });
      const isOften = (user: string) =>
        list.filter(
          ({ user_id: id, type, timestamp }) =>
            id === user && type === "llm.called" && timestamp < Date.UTC(2026, 2, 30),
        ).length >= 2;
      const usesTool = (thread: string) =>
        list.some(({ thread_id: id, type }) => id === thread && type === "tool.called");
      expect(results[0]?.metrics[0]).toBe(
        list.filter(
          ({ user_id: user, thread_id: thread }) =>
            user !== undefined && isOften(user) && !(thread !== undefined && usesTool(thread)),
        ).length,
      );
    });
  });

  test("who did something in the time that is asked about, and in the one compared with", async () => {
    await holds(async (list, ask) => {
      const { results } = await ask({
        metrics: ["events"],
        filters: [["has_done", "user", { filters: [["is", "type", ["llm.called"]]] }]],
        date_range: ["2026-03-29", "2026-03-29"],
        include: ["previous"],
      });
      const countOn = (date: number) => {
        const start = Date.UTC(2026, 2, date);
        const some = list.filter(({ timestamp }) => timestamp >= start && timestamp < start + 24 * hour);
        const callers = new Set(some.flatMap((one) => (one.type === "llm.called" ? [one.user_id] : [])));
        return some.filter(({ user_id: user }) => user !== undefined && callers.has(user)).length;
      };
      expect([results[0]?.metrics[0], results[0]?.comparison?.metrics[0]]).toEqual([
        countOn(29),
        countOn(28),
      ]);
    });
  });

  test("any other period to compare with, in the total too", async () => {
    await holds(async (list, ask) => {
      const { results, total } = await ask({
        metrics: ["events"],
        dimensions: ["time:day"],
        date_range: ["2026-03-29", "2026-03-29"],
        compare: ["2026-03-28", "2026-03-28"],
        include: ["total", "timeLabels"],
        timezone: "America/New_York",
      });
      const zone = createZone("America/New_York");
      const [before = 0, start = 0, end = 0] = bucketStarts(
        { from: Date.UTC(2026, 2, 28, 4), to },
        "day",
        zone,
      );
      const within = (a: number, b: number) => list.filter(({ timestamp: at }) => at >= a && at < b).length;
      const was = within(before, start);
      const is = within(start, end);
      const fromNothing = is === 0 ? 0 : "new";
      const comparison = { metrics: [was], change: [was === 0 ? fromNothing : ((is - was) / was) * 100] };
      expect(results).toEqual([{ dimensions: ["2026-03-29"], metrics: [is], comparison }]);
      expect(total).toEqual({ rows: 1, metrics: [is], comparison });
    });
  });

  test.each([
    ["cumulative(visitors)", "needs a time dimension"],
    ["p95(user)", "needs numbers"],
    ["mean(tokens per planet)", "Unknown entity"],
    ["mean(visits per user)", "events"],
    ["share(share(cost))", "cannot be of"],
    ["share(share(share(share(share(cost)))))", "deep"],
    ["moving_mean(visitors, 1)", "buckets"],
    ["median(duration_ms)", "no function"],
    ["p95(duration_ms", "Unknown metric"],
    ["argmax(model)", "choose by"],
  ])("%s is refused, with a reason: %s", async (metric, reason) => {
    const query = querySchema.parse({ metrics: [metric], date_range: "7d" });
    const context = { warehouse: engines.warehouse, tenant: "none" };
    await expect(runQuery(context, query, epoch)).rejects.toThrow(reason);
  });
});
