import { beforeAll, describe, expect, test } from "vitest";
import { dayMs, planQuery, querySchema, sql, type QueryInput, type QueryResult } from "@dendro/core";
import { compileBuild } from "../rollup/build.ts";
import { inlineValues } from "../warehouse/literals.ts";
import { compileQuery } from "./compile.ts";
import type { QueryContext } from "./query-context.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import { runQuery } from "./run-query.ts";
import {
  filterQuestions,
  joinedQuestions,
  metricQuestions,
  queryOf,
  rounded,
  rowQuestions,
  rowsOf,
} from "./test-support/questions.ts";
import { at, events, now, visits } from "./test-support/sample-events.ts";
import { useWarehouse, writeEvents, writeVisits } from "./test-support/sample-warehouse.ts";

const warehouse = useWarehouse();
const [first, tomorrow] = [at("18T00:00"), at("21T00:00")];

async function rollUp(tenant: string, build: number, days: readonly number[]): Promise<void> {
  for (const day of days)
    for (const statement of compileBuild({ from: day, to: day + dayMs, tenant, build }))
      await warehouse.maintain(statement);
}

beforeAll(async () => {
  const days = [first, at("19T00:00"), at("20T00:00")];
  for (const tenant of ["acme", "other", "late"]) {
    // What happened last comes first, and Cem is not known yet.
    const arrived = events.map(({ user_id, ...event }) =>
      user_id === undefined || user_id === "cem" ? event : { ...event, user_id },
    );
    await writeEvents(warehouse, tenant, arrived.slice(9));
    // All days are rolled up before they are whole.
    await rollUp(tenant, 1, days);
    await writeEvents(warehouse, tenant, arrived.slice(0, 9).toReversed());
    const known = visits.flatMap(({ before }) => (before === undefined ? [] : [before]));
    await writeVisits(warehouse, tenant, known);
    const takenBack = known.map((row) => ({ ...row, sign: -1 }));
    await writeVisits(warehouse, tenant, [...takenBack, ...visits.map(({ row }) => row)]);
  }
  await warehouse.update({ sql: sql`UPDATE events SET user_id = 'cem' WHERE thread_id = 't3'` });
  await rollUp("acme", 2, days);
});

const ask = async (query: Partial<QueryInput>, more: Partial<QueryContext> = {}) =>
  await runQuery({ warehouse, tenant: "acme", ...more }, querySchema.parse(queryOf(query)), now);

const rolled: RolledView = {
  since: first,
  until: tomorrow,
  rowsPerDay: 1e6,
  expiredUntil: 0,
  stale: new Set(),
};
const all = { filterQuestions, joinedQuestions, metricQuestions, rowQuestions };

/** Where an answer may be read from, and what is asked of it. */
const sources: Readonly<
  Record<string, { tenant: string; view: RolledView | null; asked: Partial<typeof all> }>
> = {
  "the rows": { tenant: "acme", view: null, asked: all },
  rollups: { tenant: "acme", view: rolled, asked: all },
  "rollups, the rows of a day that changed, and those of today": {
    tenant: "late",
    view: { ...rolled, until: at("20T00:00"), stale: new Set([at("19T00:00")]) },
    asked: { metricQuestions, rowQuestions },
  },
};

describe.each(Object.entries(sources))("from %s", (_from, { tenant, view, asked }) => {
  describe.each(Object.entries(asked))("%s", (_kind, questions) => {
    test.concurrent.each(Object.entries(questions))("%s", async (_name, [query, rows]) => {
      expect(rowsOf((await ask(query, { tenant, rolled: view })).results)).toEqual(rows.map(rounded));
    });
  });
});

describe("how many rows there are, and what all come to", () => {
  const bySource = { dimensions: ["source"], metrics: ["events", "users"] };

  test.each<[string, Partial<QueryInput>, QueryResult["total"]]>([
    ["is not said where it is not asked", bySource, undefined],
    [
      "counts rows beyond the page",
      { ...bySource, include: ["rows"], pagination: { limit: 1 } },
      { rows: 3 },
    ],
    [
      "also on a page beyond the last",
      { ...bySource, include: ["rows"], pagination: { offset: 9 } },
      { rows: 3 },
    ],
    [
      "is of all rows, also of those that `having` leaves out",
      { ...bySource, include: ["total"], having: [[">", "events", [3]]] },
      { rows: 2, metrics: [18, 3] },
    ],
    [
      "of days is how many are left",
      { dimensions: ["time:day"], include: ["rows"], having: [[">", "events", [1]]] },
      { rows: 2 },
    ],
    ["of one row is one", { include: ["rows"] }, { rows: 1 }],
    [
      "of nothing is none",
      { ...bySource, filters: [["is", "type", ["nothing"]]], include: ["rows"] },
      { rows: 0 },
    ],
    [
      "of running figures is how many there are",
      {
        dimensions: ["time:day", "source"],
        metrics: ["cumulative(events)"],
        include: ["total"],
        pagination: { limit: 1 },
      },
      { rows: 6, metrics: [18] },
    ],
    [
      "is compared too",
      {
        ...bySource,
        date_range: ["2026-11-20", "2026-11-20"],
        include: ["total"],
        compare: ["2026-11-18", "2026-11-18"],
      },
      { rows: 3, metrics: [14, 3], comparison: { metrics: [1, 1], change: [1300, 200] } },
    ],
  ])("%s", async (_name, query, total) => {
    expect((await ask(query)).total).toEqual(total);
  });
});

describe("what an answer says of itself", () => {
  const noteOf = async (query: Partial<QueryInput>, more: Partial<QueryContext>) => {
    const { events_since, out_of_bounds, people_since } = (await ask(query, more)).meta;
    return { events_since, out_of_bounds, people_since };
  };
  const gone = { ...rolled, expiredUntil: at("20T00:00") };
  const since = { events_since: "2026-11-20T00:00:00.000Z" };
  const friday = { date_range: ["2026-11-20", "2026-11-20"] as [string, string] };

  test.each<[string, Partial<QueryInput>, RolledView, object]>([
    [
      "nothing, while all rows are there",
      { metrics: ["tokens per thread"].map((of) => `mean(${of})`) },
      rolled,
      {},
    ],
    ["nothing, where rollups tell it", { dimensions: ["source"] }, gone, {}],
    ["since when there are events, where rollups do not", { dimensions: ["data.plan"] }, gone, since],
    ["the same of things of many events", { metrics: ["count(thread)"] }, gone, since],
    [
      "the same of who is new, whenever that is asked about",
      { ...friday, metrics: ["new_users"] },
      gone,
      since,
    ],
    ["nothing of days of which all rows are there", { ...friday, dimensions: ["data.plan"] }, gone, {}],
    [
      "the same where a filter looks further back",
      {
        ...friday,
        filters: [["has_done", "user", { filters: [["is", "type", ["order"]]], date_range: "7d" }]],
      },
      gone,
      since,
    ],
    [
      "the same of the days that it compares with",
      { ...friday, dimensions: ["data.plan"], compare: "previous_period" },
      gone,
      since,
    ],
    [
      "nothing of the time before the first day that was rolled up",
      { date_range: ["2026-11-16", "2026-11-20"] },
      gone,
      {},
    ],
    ["nothing of days that are not rolled up yet", {}, { ...gone, until: at("20T00:00") }, {}],
    [
      "the same of a part of a day that rollups do not tell",
      { date_range: ["2026-11-19T08:30:00Z", "2026-11-20T00:00:00Z"] },
      gone,
      since,
    ],
  ])("%s", async (_name, query, view, note) => {
    expect(await noteOf(query, { rolled: view })).toEqual(note);
  });

  test("how many events lack a number that was out of bounds, in both periods", async () => {
    const outOfBounds = (tenant: string, { from, to }: { from: number; to: number }) =>
      tenant === "acme" ? (to - from) / dayMs : 1000;
    expect(await noteOf({}, { outOfBounds })).toEqual({ out_of_bounds: 3 });
    const compare = { period: "previous_period", mode: "whole" } as const;
    expect(await noteOf({ compare }, { outOfBounds })).toEqual({ out_of_bounds: 6 });
    expect(await noteOf({}, { outOfBounds: () => 0 })).toEqual({});
  });

  test("from when on it is known whose events are, where that is asked and matters", async () => {
    const peopleSince = at("18T00:00") + 1;
    const note = { people_since: "2026-11-18T00:00:00.001Z" };
    expect(await noteOf({ metrics: ["users"] }, { peopleSince })).toEqual(note);
    expect(await noteOf({ metrics: ["events"] }, { peopleSince })).toEqual({});
    expect(await noteOf({ metrics: ["users"] }, { peopleSince: at("18T00:00") })).toEqual({});
    expect(await noteOf({ metrics: ["users"] }, { peopleSince: at("17T00:00"), rolled: gone })).toEqual({
      people_since: "2026-11-20T00:00:00.000Z",
    });
  });
});

describe("rollups are read", () => {
  const readsRollups = (query: Partial<QueryInput>, view: Partial<RolledView>) => {
    const plan = planQuery(querySchema.parse(queryOf(query)), now);
    const { statement } = compileQuery(plan, { tenant: "acme", rolled: { ...rolled, ...view } });
    return inlineValues(statement.sql).includes("rollup_events_days");
  };

  test.each<[string, Partial<QueryInput>, Partial<RolledView>, boolean]>([
    ["of days with 10,000 rows", {}, { rowsPerDay: 10_000 }, true],
    ["not of days with fewer", {}, { rowsPerDay: 9999 }, false],
    ["where some rows are gone, of however few", {}, { rowsPerDay: 0, expiredUntil: first + 1 }, true],
    ["of distributions from 40,000 rows on", { metrics: ["p50(duration_ms)"] }, { rowsPerDay: 40_000 }, true],
    ["not of distributions of fewer", { metrics: ["p50(duration_ms)"] }, { rowsPerDay: 39_999 }, false],
    ["not by what they do not keep", { dimensions: ["data.plan"] }, {}, false],
    ["not by two things that they keep one at a time", { dimensions: ["model", "country"] }, {}, false],
    ["by one of them and what every row has", { dimensions: ["model", "status"] }, {}, true],
    ["not of texts that they do not count", { metrics: ["distinct(model)"] }, {}, false],
    ["not of texts that they count elsewhere", { metrics: ["users"], dimensions: ["country"] }, {}, false],
    ["of texts that they count there", { metrics: ["users"], dimensions: ["model"] }, {}, true],
    ["not by how large a number is", { filters: [[">", "status_code", [400]]] }, {}, false],
    [
      "not by what else was done",
      { filters: [["has_done", "user", { filters: [["is", "type", ["x"]]] }]] },
      {},
      false,
    ],
    [
      "not by hours of a zone that is not whole hours off",
      { dimensions: ["time:hour"], timezone: "Asia/Kathmandu" },
      {},
      false,
    ],
  ])("%s", (_name, query, view, isRead) => {
    expect(readsRollups(query, view)).toBe(isRead);
  });

  test("of as many stale days as a statement may name, and of more where rows are gone", () => {
    const stale = (count: number) =>
      new Set(Array.from({ length: count }, (_, index) => first - (index + 1) * dayMs));
    const year = { date_range: ["2025-11-21", "2026-11-20"] as [string, string] };
    const view = { since: at("20T00:00") - 364 * dayMs };
    expect(readsRollups(year, { ...view, stale: stale(100) })).toBe(true);
    expect(readsRollups(year, { ...view, stale: stale(101) })).toBe(false);
    expect(readsRollups(year, { ...view, stale: stale(101), expiredUntil: view.since + 1 })).toBe(true);
  });
});

test("what comes after the moment up to which a tenant sees is not there", async () => {
  const until = at("20T00:00");
  for (const view of [null, rolled]) {
    const days = await ask({ dimensions: ["time:day"] }, { until, rolled: view });
    expect(rowsOf(days.results).map(([, count]) => count)).toEqual([1, 3, 0]);
    expect(rowsOf((await ask({ metrics: ["visits", "users"] }, { until, rolled: view })).results)).toEqual([
      [2, 1],
    ]);
  }
});

test("all the time there is begins with the first event, or with the first that was rolled up", async () => {
  const months = { date_range: "all", dimensions: ["time:month"] } as const;
  const labels = async (more: Partial<QueryContext>) =>
    (await ask({ ...months, dimensions: [...months.dimensions] }, more)).results.map(
      ({ dimensions }) => dimensions[0],
    );
  expect((await labels({})).at(0)).toBe("2025-11-01");
  expect(await labels({})).toHaveLength(13);
  expect(await labels({ tenant: "nobody" })).toEqual(["2026-11-01"]);
  await rollUp("other", 2, [Date.UTC(2025, 10, 20)]);
  await warehouse.deleteWhere({ table: "events", where: sql`tenant = 'other' AND timestamp < '2026-01-01'` });
  const context = {
    tenant: "other",
    rolled: { ...rolled, since: Date.UTC(2025, 10, 20), expiredUntil: first },
  };
  expect((await labels(context)).at(0)).toBe("2025-11-01");
  expect(await labels({ ...context, rolled })).toEqual(["2026-11-01"]);
  // A rate is of the time since then.
  const rate = await ask({ date_range: "all", metrics: ["per_day(events)"] }, { tenant: "other" });
  expect(rowsOf(rate.results)).toEqual([rounded([18 / ((now - at("18T05:00")) / dayMs)])]);
});

test("running figures are computed of 10,000 rows, and of no more", async () => {
  await warehouse.command(
    `INSERT INTO events (id, tenant, type, timestamp, name)
     SELECT generateUUIDv4(), 'wide', 'x', '2026-11-20 00:00:00', toString(number) FROM numbers(10001)`,
  );
  const byName = {
    dimensions: ["time:day", "name"],
    metrics: ["cumulative(events)"],
    pagination: { limit: 1 },
  };
  const context = { tenant: "wide" };
  await expect(ask(byName, context)).rejects.toThrow("more than 10000");
  const fewer = await ask({ ...byName, filters: [["is_not", "name", ["7"]]] }, context);
  expect(fewer.results).toHaveLength(1);
});
