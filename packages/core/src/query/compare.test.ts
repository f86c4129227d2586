import { describe, expect, test } from "vitest";
import { compareRows } from "../live/comparison.ts";
import { partialTimeLabels } from "../live/time-labels.ts";
import { resultMeta } from "../live/result.ts";
import { planQuery } from "./plan.ts";
import { querySchema, type QueryInput, type ResultRow } from "./schema.ts";

const planOf = (query: Partial<QueryInput>, now: string) =>
  planQuery(querySchema.parse({ metrics: ["pageviews"], date_range: "day", ...query }), Date.parse(now));

const comparedWith = (query: Partial<QueryInput>, now: string) => {
  const { comparison_date_range: range = [], comparison_mode: mode } = resultMeta(planOf(query, now));
  return [...range.map((instant) => instant.slice(0, 16)), mode].join(" ");
};

const previous = { compare: "previous_period" } as const;

describe("what is not over is compared with as much of the period before", () => {
  test.each<[string, Partial<QueryInput>, string, string]>([
    ["today", { ...previous }, "2026-11-29T02:48:31Z", "2026-11-28T00:00 2026-11-28T02:48 to_date"],
    [
      "all of yesterday, as asked",
      { compare: { mode: "whole" } },
      "2026-11-29T02:48:31Z",
      "2026-11-28T00:00 2026-11-29T00:00 whole",
    ],
    [
      "by include",
      { include: ["previous"] },
      "2026-11-29T02:48Z",
      "2026-11-28T00:00 2026-11-28T02:48 to_date",
    ],
    [
      "seven days",
      { ...previous, date_range: "7d" },
      "2026-11-29T02:48Z",
      "2026-11-16T00:00 2026-11-22T02:48 to_date",
    ],
    [
      "this month",
      { ...previous, date_range: "month" },
      "2026-11-29T02:48Z",
      "2026-10-01T00:00 2026-10-29T02:48 to_date",
    ],
    [
      "this month, of which the one before is shorter",
      { ...previous, date_range: "month" },
      "2026-03-31T02:48Z",
      "2026-02-01T00:00 2026-03-01T00:00 to_date",
    ],
    [
      "this week",
      { ...previous, date_range: "week" },
      "2026-11-25T10:00Z",
      "2026-11-16T00:00 2026-11-18T10:00 to_date",
    ],
    [
      "a year",
      { ...previous, date_range: "year" },
      "2024-02-29T10:00Z",
      "2023-01-01T00:00 2023-03-01T00:00 to_date",
    ],
    [
      "days of one's own",
      { ...previous, date_range: ["2026-11-20", "2026-11-30"] },
      "2026-11-29T02:48Z",
      "2026-11-09T00:00 2026-11-18T02:48 to_date",
    ],
    [
      "times of one's own",
      { ...previous, date_range: ["2026-11-29T00:00Z", "2026-11-29T12:00Z"] },
      "2026-11-29T02:48Z",
      "2026-11-28T12:00 2026-11-28T14:48 to_date",
    ],
    [
      "the same a year before",
      { compare: "previous_year", date_range: "month" },
      "2026-11-29T02:48Z",
      "2025-11-01T00:00 2025-11-29T02:48 to_date",
    ],
    [
      "all of the same month a year before, as asked",
      { compare: { period: "previous_year", mode: "whole" }, date_range: "month" },
      "2026-11-29T02:48Z",
      "2025-11-01T00:00 2025-12-01T00:00 whole",
    ],
    [
      "a February of 29 days, a year before",
      { compare: "previous_year", date_range: "last_month" },
      "2024-03-10T02:48Z",
      "2023-02-01T00:00 2023-03-01T00:00 whole",
    ],
    [
      "seven days of one's own, a year before",
      { compare: "previous_year", date_range: ["2026-11-01", "2026-11-07"] },
      "2026-11-29T02:48Z",
      "2025-11-01T00:00 2025-11-08T00:00 whole",
    ],
    [
      "a day after the clocks were put forward, a year before, when they were not yet",
      { compare: "previous_year", date_range: "day", timezone: "Europe/Berlin" },
      "2026-03-29T10:00Z",
      "2025-03-28T23:00 2025-03-29T11:00 to_date",
    ],
    [
      "24 hours",
      { ...previous, date_range: "24h" },
      "2026-11-29T02:48:30Z",
      "2026-11-27T02:49 2026-11-28T02:48 to_date",
    ],
    [
      "days that are over",
      { ...previous, date_range: "yesterday" },
      "2026-11-29T02:48Z",
      "2026-11-27T00:00 2026-11-28T00:00 whole",
    ],
    [
      "the seven days before today",
      { ...previous, date_range: "last_7d" },
      "2026-11-29T02:48Z",
      "2026-11-15T00:00 2026-11-22T00:00 whole",
    ],
    [
      "days that are named",
      { compare: ["2026-11-01", "2026-11-02"] },
      "2026-11-29T02:48Z",
      "2026-11-01T00:00 2026-11-03T00:00 whole",
    ],
    [
      "days that are named, to date",
      { compare: { period: ["2026-11-01", "2026-11-02"], mode: "to_date" } },
      "2026-11-29T02:48Z",
      "2026-11-01T00:00 2026-11-01T02:48 to_date",
    ],
    [
      "a day after one of 23 hours, by the clocks",
      { ...previous, timezone: "Europe/Berlin" },
      "2026-03-30T10:00Z",
      "2026-03-28T23:00 2026-03-29T10:00 to_date",
    ],
    [
      "a day of 25 hours, by the clocks",
      { ...previous, timezone: "Europe/Berlin" },
      "2026-10-25T12:00Z",
      "2026-10-23T22:00 2026-10-24T11:00 to_date",
    ],
    [
      "a day that has just begun",
      { ...previous },
      "2026-11-29T00:00:20Z",
      "2026-11-28T00:00 2026-11-28T00:00 to_date",
    ],
  ])("%s", (_, query, now, expected) => {
    expect(comparedWith(query, now)).toBe(expected);
  });
});

describe("what comes of comparing", () => {
  const metrics = ["pageviews", "bounce_rate", "visit_duration"];
  const row = (dimensions: string[], figures: ResultRow["metrics"]) => ({ dimensions, metrics: figures });

  test("what had no row has 0 of counts, and is new; quotients have no value", () => {
    const plan = planOf({ metrics, dimensions: ["page"], ...previous }, "2026-11-29T02:48Z");
    const rows = [row(["/a"], [1, 50, 3]), row(["/b"], [5, 40, 2])];
    expect(compareRows(plan, rows, [row(["/b"], [10, 60, 4])]).map(({ comparison }) => comparison)).toEqual([
      { metrics: [0, null, null], change: ["new", null, null] },
      { metrics: [10, 60, 4], change: [-50, -20, -50] },
    ]);
    expect(resultMeta(plan).change_units).toEqual(["percent", "points", "percent"]);
  });

  test("of nothing before and nothing now the change is none", () => {
    const plan = planOf({ ...previous }, "2026-11-29T02:48Z");
    expect(compareRows(plan, [row([], [0])], [row([], [0])])[0]?.comparison).toEqual({
      metrics: [0],
      change: [0],
    });
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

describe("what is over", () => {
  test.each([
    ["last_7d", "2026-11-22T00:00 2026-11-29T00:00"],
    ["last_30d", "2026-10-30T00:00 2026-11-29T00:00"],
    ["last_4w", "2026-11-01T00:00 2026-11-29T00:00"],
    ["last_week", "2026-11-16T00:00 2026-11-23T00:00"],
    ["last_month", "2026-10-01T00:00 2026-11-01T00:00"],
    ["last_3mo", "2026-08-01T00:00 2026-11-01T00:00"],
    ["last_year", "2025-01-01T00:00 2026-01-01T00:00"],
    ["last_2y", "2024-01-01T00:00 2026-01-01T00:00"],
    ["last_24h", "2026-11-28T02:00 2026-11-29T02:00"],
    ["last_30m", "2026-11-29T02:18 2026-11-29T02:48"],
  ])("%s", (date_range, expected) => {
    const { range } = planOf({ date_range }, "2026-11-29T02:48:30Z");
    expect([range.from, range.to].map((at) => new Date(at).toISOString().slice(0, 16)).join(" ")).toBe(
      expected,
    );
  });

  test.each(["last_0d", "last_day", "last_", "last_99999d"])("%s is no range", (date_range) => {
    expect(querySchema.safeParse({ metrics: ["visits"], date_range }).success).toBe(false);
  });
});
