import { describe, expect, test } from "vitest";
import { momentBefore, previousRange, resolveDateRange, sameMoment, yearBefore } from "./date-range.ts";
import type { DateRange, ResolvedRange } from "./date-range.ts";
import { createZone } from "./time-zone.ts";
import { dayMs } from "./units.ts";

/** A Sunday. */
const now = Date.parse("2026-11-29T02:48:30Z");
const zone = createZone("UTC");
const resolve = (range: DateRange) => resolveDateRange(range, { now, zone });

/** To the minute, and midnights as their date. */
const at = (instant: number) => new Date(instant).toISOString().slice(0, 16).replace("T00:00", "");
const text = ({ from, to }: ResolvedRange) => `${at(from)} ${at(to)}`;

/** What each range is, and the period before it. */
const ranges: readonly (readonly [DateRange, string, string])[] = [
  ["realtime", "2026-11-29T02:44 2026-11-29T02:49", "2026-11-29T02:39 2026-11-29T02:44"],
  ["30m", "2026-11-29T02:19 2026-11-29T02:49", "2026-11-29T01:49 2026-11-29T02:19"],
  ["24h", "2026-11-28T02:49 2026-11-29T02:49", "2026-11-27T02:49 2026-11-28T02:49"],
  ["day", "2026-11-29 2026-11-30", "2026-11-28 2026-11-29"],
  ["today", "2026-11-29 2026-11-30", "2026-11-28 2026-11-29"],
  ["1d", "2026-11-29 2026-11-30", "2026-11-28 2026-11-29"],
  ["yesterday", "2026-11-28 2026-11-29", "2026-11-27 2026-11-28"],
  ["7d", "2026-11-23 2026-11-30", "2026-11-16 2026-11-23"],
  ["2w", "2026-11-16 2026-11-30", "2026-11-02 2026-11-16"],
  ["week", "2026-11-23 2026-11-30", "2026-11-16 2026-11-23"],
  ["month", "2026-11-01 2026-12-01", "2026-10-01 2026-11-01"],
  ["3mo", "2026-09-01 2026-12-01", "2026-06-01 2026-09-01"],
  ["12mo", "2025-12-01 2026-12-01", "2024-12-01 2025-12-01"],
  ["year", "2026-01-01 2027-01-01", "2025-01-01 2026-01-01"],
  ["2y", "2025-01-01 2027-01-01", "2023-01-01 2025-01-01"],
  ["last_30m", "2026-11-29T02:18 2026-11-29T02:48", "2026-11-29T01:48 2026-11-29T02:18"],
  ["last_24h", "2026-11-28T02:00 2026-11-29T02:00", "2026-11-27T02:00 2026-11-28T02:00"],
  ["last_7d", "2026-11-22 2026-11-29", "2026-11-15 2026-11-22"],
  ["last_4w", "2026-11-01 2026-11-29", "2026-10-04 2026-11-01"],
  ["last_week", "2026-11-16 2026-11-23", "2026-11-09 2026-11-16"],
  ["last_month", "2026-10-01 2026-11-01", "2026-09-01 2026-10-01"],
  ["last_3mo", "2026-08-01 2026-11-01", "2026-05-01 2026-08-01"],
  ["last_year", "2025-01-01 2026-01-01", "2024-01-01 2025-01-01"],
  ["last_2y", "2024-01-01 2026-01-01", "2022-01-01 2024-01-01"],
  ["all", "1970-01-01 2026-11-29T03:49", "1970-01-01 1970-01-01"],
  [["2026-11-20", "2026-11-22"], "2026-11-20 2026-11-23", "2026-11-17 2026-11-20"],
  [["2026-11-20", "2026-11-20"], "2026-11-20 2026-11-21", "2026-11-19 2026-11-20"],
  [
    ["2026-11-20T06:00", "2026-11-20T18:00Z"],
    "2026-11-20T06:00 2026-11-20T18:00",
    "2026-11-19T18:00 2026-11-20T06:00",
  ],
];

describe("a date range", () => {
  test.each(ranges)(
    "%j is what it says, and comes after the period of its kind",
    (range, expected, before) => {
      const resolved = resolve(range);
      expect(text(resolved)).toBe(expected);
      expect(text(previousRange(range, resolved, zone))).toBe(before);
    },
  );

  test.each([
    ["30m", "2026-11-29T02:18"],
    ["24h", "2026-11-28T02:48"],
    ["day", "2026-11-28T02:48"],
    ["week", "2026-11-22T02:48"],
    ["month", "2026-10-29T02:48"],
    ["3mo", "2026-08-29T02:48"],
    ["year", "2025-11-29T02:48"],
    [["2026-11-20", "2026-11-29"], "2026-11-19T02:48"],
  ] as const)("%j has this moment as late in the period before", (range, expected) => {
    const own = typeof range === "string" ? range : ([...range] as [string, string]);
    expect(at(momentBefore(now, own, resolve(own), zone))).toBe(expected);
  });

  test("of all begins when it is said to, but not after now", () => {
    const from = (earliest: number) => resolveDateRange("all", { now, zone, earliest }).from;
    expect(from(now - dayMs)).toBe(now - dayMs);
    expect(at(from(now + dayMs))).toBe("2026-11-29T02:49");
  });

  test("is of days of its zone, of 23 and 25 hours too", () => {
    const berlin = createZone("Europe/Berlin");
    const on = (date: string, range: DateRange) => {
      const resolved = resolveDateRange(range, { now: Date.parse(date), zone: berlin });
      return `${text(resolved)} ${at(momentBefore(Date.parse(date), range, resolved, berlin))}`;
    };
    expect(on("2026-03-29T10:00Z", "day")).toBe("2026-03-28T23:00 2026-03-29T22:00 2026-03-28T11:00");
    expect(on("2026-10-25T12:00Z", "day")).toBe("2026-10-24T22:00 2026-10-25T23:00 2026-10-24T11:00");
    expect(on("2026-03-31T22:30Z", "month")).toBe("2026-03-31T22:00 2026-04-30T22:00 2026-02-28T23:30");
  });

  test.each<DateRange>([
    "200y",
    "2400mo",
    "last_200y",
    ["1900-01-01", "2100-01-01"],
    ["2298-12-31", "2298-12-31"],
    ["2026-11-20T12:00Z", "2026-11-20"],
  ])("%j ends within reason, after it begins", (range) => {
    const { from, to } = resolve(range);
    expect(to).toBeGreaterThan(from);
  });

  test.each<[DateRange, string]>([
    ["201y", "is longer than 200 years"],
    ["2401mo", "is longer than 200 years"],
    ["last_201y", "is longer than 200 years"],
    [["1900-01-01", "2101-01-01"], "is longer than 200 years"],
    [["1899-12-31", "1900-01-01"], "is not between 1900 and 2298"],
    [["2298-12-31", "2299-01-01"], "is not between 1900 and 2298"],
    [["2026-11-20", "2026-11-19"], "ends before it begins"],
    [["2026-11-20T12:00Z", "2026-11-20T11:59Z"], "ends before it begins"],
    [["2026-11-20T12:00Z", "2026-11-20T12:00Z"], "is empty"],
    ["fortnight", "is not a date range"],
  ])("%j is refused", (range, message) => {
    expect(() => resolve(range)).toThrow(message);
  });
});

describe("a year before", () => {
  test.each([
    ["month", "2025-11-01 2025-12-01"],
    ["7d", "2025-11-23 2025-11-30"],
    [["2024-02-29", "2024-02-29"], "2023-02-28 2023-03-01"],
    [["2024-02-01", "2024-02-29"], "2023-02-01 2023-03-01"],
  ] as const)("%j are the same days", (range, expected) => {
    const own = typeof range === "string" ? range : ([...range] as [string, string]);
    expect(text(yearBefore(resolve(own), zone))).toBe(expected);
  });
});

test.each([
  ["2026-03-31T02:48Z", -1, "2026-03-01"],
  ["2024-03-29T02:48Z", -1, "2024-02-29T02:48"],
  ["2026-05-31T23:59Z", -3, "2026-03-01"],
  ["2026-01-31T02:48Z", 1, "2026-03-01"],
  ["2026-01-15T02:48Z", 13, "2027-02-15T02:48"],
])(
  "%s and %i months is the same moment of its month, or the end of one that is too short",
  (from, months, expected) => {
    expect(at(sameMoment(Date.parse(from), months, zone))).toBe(expected);
  },
);
