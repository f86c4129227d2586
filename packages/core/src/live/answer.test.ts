import { describe, expect, test } from "vitest";
import type { Row, TableName } from "../catalog/field.ts";
import { keepApart, planQuery, sharedPlan, type Plan } from "../query/plan.ts";
import { querySchema, type QueryInput } from "../query/schema.ts";
import { createFold } from "./fold.ts";
import { isFoldable } from "./foldable.ts";
import { columnsOf, readColumns } from "./read-columns.ts";
import { metricRows, pageOf, resultMeta, resultRows } from "./result.ts";

const day = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const now = day + 12 * hour;
const planOf = (query: Partial<QueryInput>) =>
  planQuery(querySchema.parse({ metrics: ["events"], date_range: "day", ...query }), now);

function measured(plan: Plan, rows: readonly Row[], table: TableName = "events") {
  const fold = createFold(plan);
  for (const row of rows) fold.add(table, row);
  return [...fold.groups()].map(({ key, states }) => ({
    key,
    values: plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
  }));
}

/** The rows of an answer over events, each as its dimensions and its metrics. */
function answer(plan: Plan, events: readonly Row[]) {
  const totals = metricRows(sharedPlan(plan), measured(sharedPlan(plan), events));
  return resultRows(plan, measured(plan, events), plan.range, totals).map(({ dimensions, metrics }) => [
    ...dimensions,
    ...metrics,
  ]);
}

const at = (hours: number, more: Row = {}): Row => ({ timestamp: day + hours * hour, ...more });
const pages = (...paths: string[]) => paths.map((path) => at(1, { path }));

describe("an answer", () => {
  test("of nothing is one row without dimensions, none with them, and every bucket over time", () => {
    expect(answer(planOf({ metrics: ["events", "error_rate"] }), [])).toEqual([[0, null]]);
    expect(answer(planOf({ dimensions: ["page"] }), [])).toEqual([]);
    expect(answer(planOf({ dimensions: ["time:day"], date_range: "2d" }), [])).toEqual([
      ["2026-11-19", 0],
      ["2026-11-20", 0],
    ]);
  });

  test("has the labels of its time, and null for what is absent", () => {
    const plan = planOf({ dimensions: ["time:hour", "page"], timezone: "Europe/Berlin" });
    expect(answer(plan, [at(1, { path: "/a" }), at(1.5)])).toEqual([
      ["2026-11-20T02:00:00+01:00", null, 1],
      ["2026-11-20T02:00:00+01:00", "/a", 1],
    ]);
  });

  test("over time and more has only the rows that there are", () => {
    const plan = planOf({ dimensions: ["time:hour", "page"] });
    expect(answer(plan, [at(3, { path: "/a" })])).toHaveLength(1);
  });

  test("shows the rows that having lets through: those with a value that is so", () => {
    const plan = planOf({
      metrics: ["events", "error_rate"],
      dimensions: ["page"],
      having: [
        [">=", "events", [2]],
        ["<", "error_rate", [50]],
      ],
    });
    const request = (path: string, status: string) => at(1, { type: "request", path, status });
    const events = [
      request("/few", "ok"),
      request("/good", "ok"),
      request("/good", "ok"),
      request("/bad", "error"),
      request("/bad", "ok"),
      ...pages("/none", "/none"),
    ];
    expect(answer(plan, events)).toEqual([["/good", 2, 0]]);
  });

  test("sorts rows as the plan says, rows of equal value by their dimensions, and rows without a value last", () => {
    const events = [
      ...pages("/c", "/b", "/b", "/a"),
      at(1, { path: "/b", type: "feedback.score", data: { value: 3 } }),
      at(1, { path: "/c", type: "feedback.score", data: { value: 9 } }),
    ];
    const ordered = (order_by?: QueryInput["order_by"]) =>
      answer(planOf({ metrics: ["events", "score"], dimensions: ["page"], order_by }), events).map(
        ([page]) => page,
      );
    expect(ordered()).toEqual(["/b", "/c", "/a"]);
    expect(ordered([["score", "asc"]])).toEqual(["/b", "/c", "/a"]);
    expect(ordered([["score", "desc"]])).toEqual(["/c", "/b", "/a"]);
    expect(ordered([["page", "desc"]])).toEqual(["/c", "/b", "/a"]);
    expect(answer(planOf({ dimensions: ["page"] }), pages("/b", "/a")).map(([page]) => page)).toEqual([
      "/a",
      "/b",
    ]);
  });

  test("has what others have together last, but by name where it is by name", () => {
    const query = { dimensions: ["page"], top: { dimension: "page", limit: 1 } };
    const groups = (plan: Plan) =>
      resultRows(plan, [
        { key: ["(other)"], values: [9] },
        { key: ["/b"], values: [1] },
        { key: ["!"], values: [2] },
      ]).map(({ dimensions }) => dimensions[0]);
    expect(groups(keepApart(planOf(query), "page", ["/b", "!"]))).toEqual(["!", "/b", "(other)"]);
    const byName = planOf({ ...query, order_by: [["page", "asc"]] });
    expect(groups(keepApart(byName, "page", ["/b", "!"]))).toEqual(["!", "(other)", "/b"]);
    // A page may have that name.
    expect(groups(planOf({ dimensions: ["page"] }))).toEqual(["(other)", "!", "/b"]);
  });

  test("is shown by the page, but over time alone as a whole", () => {
    const rows = ["/a", "/b", "/c"].map((page) => ({ dimensions: [page], metrics: [1] }));
    const pagination = { limit: 1, offset: 1 };
    expect(pageOf(planOf({ dimensions: ["page"], pagination }), rows)).toEqual(rows.slice(1, 2));
    expect(pageOf(planOf({ dimensions: ["time:hour"], pagination }), rows)).toEqual(rows);
  });

  test("says of what time it is, and what was asked to be said", () => {
    const date_range = ["2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"];
    expect(resultMeta(planOf({}))).toEqual({ date_range });
    expect(
      resultMeta(planOf({ dimensions: ["page", "time:day"], include: ["timeLabels", "previous"] })),
    ).toEqual({
      date_range,
      comparison_date_range: ["2026-11-19T00:00:00.000Z", "2026-11-19T12:00:00.000Z"],
      comparison_mode: "to_date",
      change_units: ["percent"],
      partial_time_labels: ["2026-11-20"],
      time_labels: ["2026-11-20"],
    });
    expect(resultMeta(planOf({ include: ["timeLabels"] })).time_labels).toEqual([]);
  });
});

describe("what is made of all rows:", () => {
  const events = [
    at(0, { path: "/a" }),
    at(0, { path: "/a" }),
    at(0, { path: "/a" }),
    at(0, { path: "/b" }),
    at(2, { path: "/a" }),
    at(2, { path: "/b" }),
  ];
  const hours = (count: number) =>
    planOf({
      date_range: ["2026-11-20T00:00Z", `2026-11-20T${String(count).padStart(2, "0")}:00Z`],
      dimensions: ["time:hour"],
    }).query;
  const series = (metric: string, count = 4) =>
    answer(planOf({ ...hours(count), metrics: [metric] }), events).map(([, value]) => value);

  test("shares, in percent of all of the same time", () => {
    const shares = (dimensions: string[]) =>
      answer(planOf({ metrics: ["share(events)"], dimensions }), events);
    expect(shares([])).toEqual([[100]]);
    expect(shares(["page"])).toEqual([
      ["/a", (4 / 6) * 100],
      ["/b", (2 / 6) * 100],
    ]);
    expect(
      shares(["page", "time:hour"]).map(([page, time, share]) => [page, String(time).slice(11, 13), share]),
    ).toEqual([
      ["/a", "00", 75],
      ["/b", "00", 25],
      ["/a", "02", 50],
      ["/b", "02", 50],
    ]);
    expect(answer(planOf({ metrics: ["share(errors)"] }), events)).toEqual([[null]]);
  });

  test("a running sum goes on over buckets without a row", () => {
    expect(series("cumulative(events)")).toEqual([4, 4, 6, 6]);
    const plan = planOf({ ...hours(4), metrics: ["cumulative(events)"], dimensions: ["time:hour", "page"] });
    expect(answer(plan, events).map(([, page, sum]) => [page, sum])).toEqual([
      ["/a", 3],
      ["/b", 1],
      ["/a", 4],
      ["/b", 2],
    ]);
  });

  test("a moving sum or mean is over the last buckets, fewer at the beginning", () => {
    expect(series("moving_sum(events, 2)")).toEqual([4, 4, 2, 2]);
    expect(series("moving_mean(events, 3)")).toEqual([4, 2, 2, 2 / 3]);
    const scored = [
      at(0, { type: "feedback.score", data: { value: 4 } }),
      at(2, { type: "feedback.score", data: { value: 8 } }),
    ];
    const mean = planOf({ ...hours(5), metrics: ["moving_mean(score, 2)"] });
    expect(answer(mean, scored).map(([, value]) => value)).toEqual([4, 4, 8, 8, null]);
    const sum = planOf({ ...hours(5), metrics: ["moving_sum(score, 2)"] });
    expect(answer(sum, scored).map(([, value]) => value)).toEqual([4, 4, 8, 8, 0]);
  });

  test("a rate is by the time that has passed: of the range, or of each bucket", () => {
    expect(answer(planOf({ metrics: ["per_hour(events)"] }), events)).toEqual([[expect.closeTo(0.5, 9)]]);
    expect(series("per_minute(events)")).toEqual(
      [4, 0, 2, 0].map((count) => expect.closeTo(count / 60, 9) as number),
    );
    const underWay = planOf({
      metrics: ["per_hour(events)"],
      date_range: ["2026-11-20T10:30Z", "2026-11-20T14:00Z"],
      dimensions: ["time:hour"],
    });
    const some = [at(10.6), at(11), at(11.5), at(12)];
    const two = expect.closeTo(2, 9) as number;
    // The first bucket is a half one; the last two are to come.
    expect(answer(underWay, some).map(([, value]) => value)).toEqual([two, two, null, null]);
    const tomorrow = planOf({ metrics: ["per_day(events)"], date_range: ["2026-11-21", "2026-11-21"] });
    expect(answer(tomorrow, [])).toEqual([[null]]);
  });

  test("metrics beside it stay as they are", () => {
    const plan = planOf({ ...hours(3), metrics: ["events", "cumulative(events)", "share(events)"] });
    expect(answer(plan, events).map(([, ...values]) => values)).toEqual([
      [4, 4, 100],
      [0, 4, null],
      [2, 6, 100],
    ]);
  });
});

describe("a query is kept up to date event by event", () => {
  test.each<[string, Partial<QueryInput>, boolean]>([
    ["of events", { metrics: ["events", "users"], dimensions: ["page", "time:day"] }, true],
    ["of visits", { metrics: ["bounce_rate"], dimensions: ["country"] }, true],
    [
      "of both by what both have",
      { metrics: ["events", "visits"], filters: [["is", "country", ["DE"]]] },
      true,
    ],
    ["but not of visits by what events have", { metrics: ["bounce_rate"], dimensions: ["page"] }, false],
    ["but not of events by what visits have", { metrics: ["events"], dimensions: ["entry_page"] }, false],
    [
      "but not of visits that events choose",
      { metrics: ["visits"], filters: [["is", "page", ["/"]]] },
      false,
    ],
    ["but not of things of many events", { metrics: ["deep_reads"] }, false],
    ["but not of who is new", { metrics: ["new_users"] }, false],
    ["but not with shares", { metrics: ["share(events)"] }, false],
    ["but not with the number of rows", { include: ["rows"] }, false],
    ["but not with a total", { include: ["total"] }, false],
    ["but not with a top", { dimensions: ["page"], top: { dimension: "page", limit: 2 } }, false],
    [
      "but not by what somebody has done",
      { filters: [["has_done", "user", { filters: [["is", "type", ["a"]]] }]] },
      false,
    ],
  ])("%s", (_, query, expected) => {
    expect(isFoldable(planOf(query))).toBe(expected);
  });

  test("and tells if it was asked for what it cannot", () => {
    expect(() => createFold(planOf({ metrics: ["visits"], dimensions: ["page"] }))).toThrow(
      "page is not in visits; isFoldable tells.",
    );
  });
});

describe("an answer depends on the columns", () => {
  test.each<[string, Partial<QueryInput>, string[]]>([
    ["of nothing, where rows are counted", {}, []],
    ["that are measured, and that choose", { metrics: ["cost", "errors"] }, ["cost_usd", "type", "status"]],
    ["that a text is chosen by", { metrics: ["last(model)"] }, ["model", "timestamp"]],
    [
      "that are grouped by",
      { dimensions: ["execution", "page", "time:day"] },
      ["trace_id", "run_id", "path"],
    ],
    ["that are filtered by", { filters: [["is", "country", ["DE"]]] }, ["country"]],
    ["of who is new", { metrics: ["new_users"] }, ["user_id", "bot"]],
    [
      "of things of many events, with what they are chosen by",
      { metrics: ["abandoned_conversations"] },
      ["thread_id", "type"],
    ],
    ["of what is measured of such things", { metrics: ["cost_per_user"] }, ["user_id", "cost_usd"]],
  ])("%s", (_, query, expected) => {
    expect([...readColumns(planOf(query))].toSorted()).toEqual(expected.toSorted());
  });

  test("whatever a field is made of", () => {
    expect([
      ...columnsOf([{ allOf: ["a", "b"] }, { path: ["c"] }, { firstOf: ["d"] }, { column: "a" }]),
    ]).toEqual(["a", "b", "d"]);
  });
});

describe("states that SQL gave", () => {
  const plan = planOf({ metrics: ["users", "events"], dimensions: ["page"] });
  const seeds = (users: readonly string[], events: number) =>
    plan.measurements.map(({ aggregate }) => {
      const values = aggregate.name === "count" ? Array.from({ length: events }, () => null) : users;
      return values.reduce<unknown>((state, value) => aggregate.add(state, value, 1), aggregate.empty());
    });
  const valuesOf = (fold: ReturnType<typeof createFold>) =>
    [...fold.groups()].map(({ key, states }) => [
      ...key,
      ...plan.measurements.map(({ aggregate }, index) => aggregate.read(states[index])),
    ]);

  test("are gone on from", () => {
    const fold = createFold(plan);
    fold.seed(["/a"], seeds(["ann"], 2), 2);
    fold.add("events", at(1, { path: "/a", user_id: "ben" }));
    expect(valuesOf(fold)).toEqual([["/a", 2, 3]]);
    expect(fold.isExact).toBe(true);
  });

  test("that are not exact are told what they have come to", () => {
    const fold = createFold(plan);
    const many = Array.from({ length: 3000 }, (_, index) => `user ${index}`);
    fold.seed(["/a"], seeds(many, 3000), 3000);
    expect(fold.isExact).toBe(false);
    fold.pin(["/a"], [3000, 9999]);
    fold.pin(["/none"], [1, 1]);
    expect(valuesOf(fold)).toEqual([["/a", 3000, 3000]]);
    fold.pin(["/a"], [null, null]);
    expect(valuesOf(fold)).toEqual([["/a", 3000, 3000]]);
  });
});
