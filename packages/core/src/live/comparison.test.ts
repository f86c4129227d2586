import { describe, expect, test } from "vitest";
import { planQuery } from "../query/plan.ts";
import { querySchema, type QueryInput, type ResultRow } from "../query/schema.ts";
import { compareRows } from "./comparison.ts";
import { resultMeta } from "./result.ts";
import { partialTimeLabels } from "./time-labels.ts";

const planOf = (query: Partial<QueryInput>, now: string) =>
  planQuery(querySchema.parse({ metrics: ["pageviews"], date_range: "day", ...query }), Date.parse(now));

const previous = { compare: "previous_period" } as const;

describe("what comes of comparing", () => {
  const metrics = ["pageviews", "bounce_rate", "visit_duration"];
  const row = (dimensions: string[], values: ResultRow["metrics"]) => ({ dimensions, metrics: values });

  test("what had no row has 0 of counts, and is new; quotients have no value", () => {
    const plan = planOf({ metrics, dimensions: ["page"], ...previous }, "2026-11-29T02:48Z");
    const rows = [row(["/a"], [1, 50, 3]), row(["/b"], [5, 40, 2])];
    expect(compareRows(plan, rows, [row(["/b"], [10, 60, 4])]).map(({ comparison }) => comparison)).toEqual([
      { metrics: [0, null, null], change: ["new", null, null] },
      { metrics: [10, 60, 4], change: [-50, -20, -50] },
    ]);
    expect(resultMeta(plan).change_units).toEqual(["percent", "points", "percent"]);
  });

  test.each<[string, ResultRow["metrics"][number], ResultRow["metrics"][number], number | "new" | null]>([
    ["nothing before and nothing now", 0, 0, 0],
    ["more", 4, 5, 25],
    ["less", 4, 1, -75],
    ["something of nothing", 0, 2, "new"],
    ["less than nothing of nothing", 0, -2, null],
    ["no value before", null, 2, null],
    ["no value now", 2, null, null],
    ["a text", "a", "b", null],
  ])("%s: from %j to %j is %j", (_, before, now, change) => {
    const plan = planOf({ ...previous }, "2026-11-29T02:48Z");
    expect(compareRows(plan, [row([], [now])], [row([], [before])])[0]?.comparison).toEqual({
      metrics: [before],
      change: [change],
    });
  });

  test("of percentages is in points, from 0 too", () => {
    const plan = planOf({ metrics: ["bounce_rate"], ...previous }, "2026-11-29T02:48Z");
    expect(compareRows(plan, [row([], [40])], [row([], [0])])[0]?.comparison?.change).toEqual([40]);
  });

  test("is nothing where nothing is compared", () => {
    const rows = [row([], [1])];
    expect(compareRows(planOf({}, "2026-11-29T02:48Z"), rows, rows)).toEqual(rows);
  });

  test("a running sum of what had no row is not known", () => {
    const plan = planOf(
      { metrics: ["cumulative(pageviews)"], dimensions: ["time:hour", "page"], ...previous },
      "2026-11-29T02:48Z",
    );
    const [found] = compareRows(plan, [row(["2026-11-29T00:00:00+00:00", "/a"], [1])], []);
    expect(found?.comparison).toEqual({ metrics: [null], change: [null] });
  });

  test("over time stands each bucket beside the one at its place, of the same other dimensions", () => {
    const plan = planOf(
      { dimensions: ["page", "time:day"], date_range: "last_2d", ...previous },
      "2026-11-29T02:48Z",
    );
    const rows = [
      row(["/a", "2026-11-28"], [8]),
      row(["/b", "2026-11-28"], [6]),
      row(["/a", "2026-11-27"], [4]),
    ];
    const before = [
      row(["/a", "2026-11-26"], [2]),
      row(["/b", "2026-11-26"], [3]),
      row(["/a", "2026-11-25"], [1]),
    ];
    expect(compareRows(plan, rows, before).map(({ comparison }) => comparison?.metrics)).toEqual([
      [2],
      [3],
      [1],
    ]);
  });

  test("hours that are to come have nothing to compare with", () => {
    const plan = planOf({ ...previous, dimensions: ["time:hour"] }, "2026-11-29T01:30Z");
    const hours = ["00", "01", "02"].map((hour) => `2026-11-29T${hour}:00:00+00:00`);
    const before = row(["2026-11-28T00:00:00+00:00"], [2]);
    const found = compareRows(
      plan,
      hours.map((label) => row([label], [1])),
      [before],
    );
    expect(found.map(({ comparison }) => comparison?.metrics[0])).toEqual([2, 0, null]);
  });
});

describe("buckets that are not whole are marked", () => {
  const marked = (query: Partial<QueryInput>, now: string) =>
    (partialTimeLabels(planOf(query, now)) ?? []).map((label) => label.slice(0, 16)).join(" ");
  test.each<[string, Partial<QueryInput>, string, string]>([
    [
      "24h by hour",
      { date_range: "24h", dimensions: ["time:hour"] },
      "2026-11-29T02:48Z",
      "2026-11-28T02:00 2026-11-29T02:00",
    ],
    ["last_24h by hour", { date_range: "last_24h", dimensions: ["time:hour"] }, "2026-11-29T02:48Z", ""],
    ["7d by day", { date_range: "7d", dimensions: ["time:day"] }, "2026-11-29T02:48Z", "2026-11-29"],
    ["last_7d by day", { date_range: "last_7d", dimensions: ["time:day"] }, "2026-11-29T02:48Z", ""],
    [
      "30d by week",
      { date_range: "30d", dimensions: ["time:week"] },
      "2026-11-27T02:48Z",
      "2026-10-26 2026-11-23",
    ],
    [
      "month by week",
      { date_range: "month", dimensions: ["time:week"] },
      "2026-11-11T02:48Z",
      "2026-10-26 2026-11-09 2026-11-30",
    ],
    ["day by hour", { dimensions: ["time:hour"] }, "2026-11-29T02:48Z", "2026-11-29T02:00"],
    ["yesterday by hour", { date_range: "yesterday", dimensions: ["time:hour"] }, "2026-11-29T02:48Z", ""],
    ["12mo by month", { date_range: "12mo", dimensions: ["time:month"] }, "2026-11-29T02:48Z", "2026-11-01"],
    [
      "a zone of half hours",
      { date_range: "last_24h", dimensions: ["time:hour"], timezone: "Asia/Kathmandu" },
      "2026-11-29T02:48Z",
      "",
    ],
  ])("%s", (_, query, now, expected) => {
    expect(marked(query, now)).toBe(expected);
  });

  test("what is not by time has none", () => {
    expect(resultMeta(planOf({}, "2026-11-29T02:48Z")).partial_time_labels).toBeUndefined();
  });
});
