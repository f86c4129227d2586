import { describe, expect, test } from "vitest";
import { isoTime } from "../time/units.ts";
import { planQuery } from "./plan.ts";
import { querySchema, type QueryInput } from "./schema.ts";

const planOf = (query: Partial<QueryInput>, now: string) =>
  planQuery(querySchema.parse({ metrics: ["pageviews"], date_range: "day", ...query }), Date.parse(now));

const comparedWith = (query: Partial<QueryInput>, now: string) => {
  const { previous: range, isToDate } = planOf(query, now);
  const ends = [range?.from ?? 0, range?.to ?? 0].map((instant) => isoTime(instant).slice(0, 16));
  return [...ends, isToDate ? "to_date" : "whole"].join(" ");
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
