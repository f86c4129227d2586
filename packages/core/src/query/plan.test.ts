import { describe, expect, test } from "vitest";
import { measure } from "../catalog/test-support/measure.ts";
import { isTimeSeries, keepApart, planQuery, rankingPlan, sharedPlan, totalPlan } from "./plan.ts";
import { countsRows, needsAllRows, needsTotals, timeDimensionIndex } from "./plan.ts";
import { querySchema, type QueryInput } from "./schema.ts";

const now = Date.UTC(2026, 10, 20, 12);
const planOf = (query: Partial<QueryInput>) =>
  planQuery(querySchema.parse({ metrics: ["events", "users"], date_range: "day", ...query }), now);

/** An order in a few words, such as `-m0 d1`: the first metric, largest first, then the second dimension. */
const orderOf = (query: Partial<QueryInput>) =>
  planOf(query)
    .order.map(({ by, index, descending }) => `${descending ? "-" : ""}${by[0]}${index}`)
    .join(" ");

describe("rows are in order of", () => {
  test.each<[string, Partial<QueryInput>, string]>([
    ["the first metric, largest first", { dimensions: ["page"] }, "-m0 d0"],
    ["the first metric, then each dimension", { dimensions: ["page", "country"] }, "-m0 d0 d1"],
    ["time, where there is time", { dimensions: ["page", "time:day"] }, "d1 d0"],
    [
      "what is asked for, then the dimensions that were not",
      { dimensions: ["page", "country"], order_by: [["country", "desc"], ["users", "asc"]] }, // prettier-ignore
      "-d1 m1 d0",
    ],
    ["nothing, as asked, but for the dimensions", { dimensions: ["page"], order_by: [] }, "d0"],
  ])("%s", (_, query, expected) => {
    expect(orderOf(query)).toBe(expected);
  });
});

describe("a query is refused that", () => {
  test.each<[string, Partial<QueryInput>, string]>([
    [
      "orders by what it does not ask",
      { order_by: [["visits", "asc"]] },
      'order_by names "visits", which is neither',
    ],
    ["names a metric twice", { metrics: ["users", "events", "users"] }, 'metrics names "users" twice'],
    ["names a dimension twice", { dimensions: ["page", "page"] }, 'dimensions names "page" twice'],
    ["has two time dimensions", { dimensions: ["time:day", "time:hour"] }, "may have one time dimension"],
    [
      "wants the top of another dimension",
      { dimensions: ["page"], top: { dimension: "country", limit: 3 } },
      "top.dimension must be one of the query's dimensions",
    ],
    [
      "runs over no time",
      { metrics: ["cumulative(users)"] },
      "cumulative(users) needs a time dimension, such as time:day",
    ],
    ["runs over no time", { metrics: ["moving_sum(users, 2)"] }, "needs a time dimension"],
    [
      "chooses rows by what is made of all",
      { having: [[">", "share(users)", [1]]] },
      'having cannot be on "share(users)"',
    ],
    [
      "asks for another time than there is",
      { dimensions: ["time:second"] },
      'Unknown dimension "time:second". Time comes as time:minute, time:hour, time:day',
    ],
    ["is in no time zone", { timezone: "Mars/Base" }, 'Unknown time zone "Mars/Base"'],
  ])("%s", (_, query, message) => {
    expect(() => planOf(query)).toThrow(message);
  });
});

describe("what a plan depends on", () => {
  test.each<[string, Partial<QueryInput>, object]>([
    [
      "nothing more",
      { dimensions: ["page"] },
      { rows: false, totals: false, all: false, series: false, time: -1 },
    ],
    [
      "time alone",
      { dimensions: ["time:day"] },
      { rows: false, totals: false, all: false, series: true, time: 0 },
    ],
    [
      "how many rows",
      { include: ["rows"] },
      { rows: true, totals: false, all: false, series: false, time: -1 },
    ],
    ["the total", { include: ["total"] }, { rows: true, totals: false, all: false, series: false, time: -1 }],
    [
      "what all come to",
      { metrics: ["events", "share(users)"] },
      { rows: false, totals: true, all: false, series: false, time: -1 },
    ],
    [
      "rows before it",
      { metrics: ["events", "cumulative(users)"], dimensions: ["page", "time:day"] },
      { rows: false, totals: false, all: true, series: false, time: 1 },
    ],
    [
      "neither, of a rate",
      { metrics: ["per_day(users)"], dimensions: ["time:day", "page"] },
      { rows: false, totals: false, all: false, series: false, time: 0 },
    ],
  ])("%s", (_, query, expected) => {
    const plan = planOf(query);
    expect({
      rows: countsRows(plan),
      totals: needsTotals(plan),
      all: needsAllRows(plan),
      series: isTimeSeries(plan),
      time: timeDimensionIndex(plan),
    }).toEqual(expected);
  });

  test("is measured once, also where having needs it too", () => {
    const one = planOf({ metrics: ["users"] }).measurements;
    expect(
      planOf({ metrics: ["users", "returning_users"], having: [[">", "users", [1]]] }).measurements,
    ).toHaveLength(2);
    expect(planOf({ metrics: ["events"], having: [[">", "users", [1]]] }).measurements).toContain(one[0]);
  });
});

describe("a plan of a plan", () => {
  const plan = planOf({
    metrics: ["events", "share(users)"],
    dimensions: ["country", "time:day", "page"],
    top: { dimension: "page", limit: 3 },
    having: [[">", "events", [1]]],
    include: ["rows"],
  });
  const names = ({ dimensions }: typeof plan) =>
    dimensions.map((planned) => (planned.kind === "time" ? "time" : planned.dimension.name));

  test("for the total has neither dimensions nor conditions on rows", () => {
    const total = totalPlan(plan);
    expect([names(total), total.having, total.order]).toEqual([[], [], []]);
    expect(total.metrics).toBe(plan.metrics);
  });

  test("for shares has time alone, and measures of what there are shares alone", () => {
    const shared = sharedPlan(plan);
    expect([names(shared), shared.having, shared.order]).toEqual([
      ["time"],
      [],
      [{ by: "dimension", index: 0, descending: false }],
    ]);
    expect(shared.measurements).toEqual(planOf({ metrics: ["users"] }).measurements);
  });

  test("for the top has its dimension alone, by the first metric, largest first", () => {
    const ranking = rankingPlan(plan);
    expect([names(ranking), ranking.having, ranking.query.top, ranking.query.include]).toEqual([
      ["page"],
      [],
      undefined,
      [],
    ]);
    expect(ranking.metrics.map(({ text }) => text)).toEqual(["events"]);
    expect(ranking.order.map(({ by, index, descending }) => [by, index, descending])).toEqual([
      ["metric", 0, true],
      ["dimension", 0, false],
    ]);
    const byShare = rankingPlan(planOf({ ...plan.query, metrics: ["share(users)"] }));
    expect(byShare.metrics.map(({ window }) => window)).toEqual([null]);
  });

  test("with its top keeps those values apart in that dimension alone", () => {
    const kept = keepApart(plan, "page", ["/a"]).dimensions;
    expect(kept.map((planned) => (planned.kind === "field" ? planned.only : "time"))).toEqual([
      null,
      "time",
      ["/a"],
    ]);
  });
});

test("what is measured is what the metrics need", () => {
  const { metrics, measurements } = planOf({ metrics: ["failures"] });
  expect(
    measure(metrics[0]?.value ?? { kind: "constant", value: 0 }, { events: [{ status: "error" }, {}] }),
  ).toBe(1);
  expect(measurements).toHaveLength(1);
});
