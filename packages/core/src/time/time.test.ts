import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDendroError } from "../errors.ts";
import { previousRange, resolveDateRange, type DateRange } from "./date-range.ts";
import { bucketLabel, bucketStarts, createBucketer, type Granularity } from "./time-bucket.ts";
import { createZone } from "./time-zone.ts";

const zoneNames = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia", "America/Santiago", "Asia/Tehran", "America/Caracas"]; // prettier-ignore
/** Made once: a zone keeps what it has found out about its days. */
const zones = zoneNames.map(createZone);
const granularities: Granularity[] = ["minute", "hour", "day", "week", "month"];
const instants = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2100, 0, 1) });
const hour = 3_600_000;

const walls = new Map(
  zoneNames.map((name) => [
    name,
    new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" }),
  ]),
);

/** What a clock on the wall shows, by the platform's own calendar. */
const wall = (instant: number, zone: string): string => walls.get(zone)?.format(instant) ?? "";

const shownBy: Record<Granularity, number> = { minute: 16, hour: 13, day: 10, week: 0, month: 7 };

describe("a bucket", () => {
  test("begins at or before what falls into it, and shows the same on the wall", () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...zones),
        fc.constantFrom(...granularities),
        (instant, zone, granularity) => {
          const { name } = zone;
          const start = createBucketer(granularity, zone)(instant);
          expect(start).toBeLessThanOrEqual(instant);
          const shown = shownBy[granularity];
          expect(wall(start, name).slice(0, shown)).toBe(wall(instant, name).slice(0, shown));
          // What lies just before shows something else, or is the same hour the first time it came.
          const before = wall(start - 1, name).slice(0, shown);
          const mayRepeat = granularity === "week" || granularity === "hour" || granularity === "minute";
          expect(mayRepeat || before !== wall(start, name).slice(0, shown)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("follows another without a gap", () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...zones),
        fc.constantFrom(...granularities),
        (from, days, zone, granularity) => {
          const span = granularity === "minute" ? hour * 3 : days * 24 * hour;
          const starts = bucketStarts({ from, to: from + span }, granularity, zone);
          const bucketOf = createBucketer(granularity, zone);
          expect(starts[0]).toBe(bucketOf(from));
          starts.forEach((start, index) => {
            expect(bucketOf(start)).toBe(start);
            expect(bucketOf((starts[index + 1] ?? start + 1) - 1)).toBe(start);
          });
          expect(new Set(starts.map((start) => bucketLabel(start, granularity, zone))).size).toBe(
            starts.length,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test("of an hour that comes twice is two, and of one that is left out is none", () => {
    const berlin = createZone("Europe/Berlin");
    const labels = (from: string, to: string) =>
      bucketStarts({ from: Date.parse(from), to: Date.parse(to) }, "hour", berlin).map((start) =>
        bucketLabel(start, "hour", berlin),
      );
    expect(labels("2026-10-24T23:00Z", "2026-10-25T03:00Z")).toEqual([
      "2026-10-25T01:00:00+02:00",
      "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:00:00+01:00",
      "2026-10-25T03:00:00+01:00",
    ]);
    expect(labels("2026-03-29T00:00Z", "2026-03-29T02:00Z")).toEqual([
      "2026-03-29T01:00:00+01:00",
      "2026-03-29T03:00:00+02:00",
    ]);
  });

  test("of a day begins at the first instant there is, where midnight is left out", () => {
    const zone = createZone("America/Santiago");
    const [start] = bucketStarts(
      { from: Date.parse("2026-09-06T12:00Z"), to: Date.parse("2026-09-06T13:00Z") },
      "day",
      zone,
    );
    expect(wall(start ?? 0, "America/Santiago")).toBe("2026-09-06 01:00:00");
  });

  test("is refused when there would be too many", () => {
    expect(() => bucketStarts({ from: 0, to: Date.UTC(2026, 0, 1) }, "hour", createZone("UTC"))).toThrow(
      /coarser/,
    );
  });
});

describe("a range", () => {
  const now = Date.parse("2026-03-31T10:15:30Z");
  const resolved = (range: DateRange, zone = "UTC") => {
    const { from, to } = resolveDateRange(range, { now, zone: createZone(zone) });
    return [new Date(from).toISOString(), new Date(to).toISOString()];
  };

  test.each<[DateRange, string, string]>([
    ["realtime", "2026-03-31T10:11:00.000Z", "2026-03-31T10:16:00.000Z"],
    ["30m", "2026-03-31T09:46:00.000Z", "2026-03-31T10:16:00.000Z"],
    ["24h", "2026-03-30T10:16:00.000Z", "2026-03-31T10:16:00.000Z"],
    ["day", "2026-03-31T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
    ["yesterday", "2026-03-30T00:00:00.000Z", "2026-03-31T00:00:00.000Z"],
    ["7d", "2026-03-25T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
    ["week", "2026-03-30T00:00:00.000Z", "2026-04-06T00:00:00.000Z"],
    ["month", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
    ["2mo", "2026-02-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
    ["year", "2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
    [["2024-02-28", "2024-02-29"], "2024-02-28T00:00:00.000Z", "2024-03-01T00:00:00.000Z"],
    [
      ["2026-01-01T00:00:00+01:00", "2026-01-01T12:00:00Z"],
      "2025-12-31T23:00:00.000Z",
      "2026-01-01T12:00:00.000Z",
    ],
  ])("%j", (range, from, to) => {
    expect(resolved(range)).toEqual([from, to]);
  });

  test("of days is of 23 or 25 hours when the clocks are changed", () => {
    const berlin = { now: Date.parse("2026-03-29T12:00Z"), zone: createZone("Europe/Berlin") };
    const { from, to } = resolveDateRange("day", berlin);
    expect(to - from).toBe(23 * hour);
    const autumn = resolveDateRange(["2026-10-25", "2026-10-25"], berlin);
    expect(autumn.to - autumn.from).toBe(25 * hour);
  });

  test("without an offset is local to the zone", () => {
    expect(resolved(["2026-07-01T00:00:00", "2026-07-01T01:00:00"], "Asia/Kolkata")).toEqual([
      "2026-06-30T18:30:00.000Z",
      "2026-06-30T19:30:00.000Z",
    ]);
  });

  test.each<[DateRange, string, string]>([
    ["month", "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
    ["7d", "2026-03-18T00:00:00.000Z", "2026-03-25T00:00:00.000Z"],
    ["30m", "2026-03-31T09:16:00.000Z", "2026-03-31T09:46:00.000Z"],
    [["2026-01-01", "2026-01-31"], "2025-12-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"],
    [["2026-01-02", "2026-01-03T12:00:00"], "2025-12-31T12:00:00.000Z", "2026-01-02T00:00:00.000Z"],
    ["all", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"],
  ])("%j is compared with the one before", (range, from, to) => {
    const zone = createZone("UTC");
    const before = previousRange(range, resolveDateRange(range, { now, zone }), zone);
    expect([new Date(before.from).toISOString(), new Date(before.to).toISOString()]).toEqual([from, to]);
  });

  test.each<[DateRange, string]>([
    [["2026-02-30", "2026-03-03"], "2026-02-30"],
    [["2025-02-29T12:00:00Z", "2026-03-03"], "2025-02-29T12:00:00Z"],
    [["0000-01-01", "2026-01-01"], "0000-01-01"],
    [["2026-01-01", "2300-01-01"], "2300-01-01"],
    [["1900-01-01", "2298-12-31"], "longer than 200 years"],
    [["2026-01-02", "2026-01-01"], "ends before it begins"],
    [["2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"], "is empty"],
    [["2026-01-01T25:00:00Z", "2026-01-03"], "2026-01-01T25:00:00Z"],
    [["2026-01-01T00:00:00+99:99", "2026-01-03"], "+99:99"],
    [["2026-01-01T00:00:00+24:00", "2026-01-03"], "+24:00"],
    ["9999y", "9999y"],
    ["2000y", "2000y"],
    ["9999mo", "9999mo"],
  ])("%j is refused by name", (range, said) => {
    expect(() => resolved(range)).toThrow(expect.objectContaining({ code: "invalid_query" }));
    expect(() => resolved(range)).toThrow(said);
  });

  test("of a day that the calendar left out is refused", () => {
    expect(() => resolved(["2011-12-30", "2011-12-30"], "Pacific/Apia")).toThrow("is empty");
  });

  test("is of whole numbers, with its beginning before its end, whatever two texts are given", () => {
    const lengthOf = (range: DateRange) => {
      try {
        const { from, to } = resolveDateRange(range, { now, zone: createZone("Europe/Berlin") });
        return to - from;
      } catch (error) {
        return toDendroError(error).code;
      }
    };
    const part = fc.constantFrom("00", "01", "02", "12", "23", "24", "29", "30", "31", "59", "60", "99");
    const moment = fc
      .tuple(fc.constantFrom("0000", "0099", "1900", "2024", "2026", "2298", "9999"), part, part, part, part)
      .chain(([year, month, day, hours, minutes]) =>
        fc.constantFrom<string[]>(
          `${year}-${month}-${day}`,
          `${year}-${month}-${day}T${hours}:${minutes}`,
          `${year}-${month}-${day}T${hours}:${minutes}:00+${hours}:${minutes}`,
        ),
      );
    fc.assert(
      fc.property(moment, moment, (first, last) => {
        const length = lengthOf([first, last]);
        expect(length === "invalid_query" || (Number.isSafeInteger(length) && Number(length) > 0)).toBe(true);
      }),
    );
  });
});

describe("a zone", () => {
  test.each(["+02:00", "-05", "Europe/Nope", "", "\u0000", "Berlin'; DROP TABLE events"])(
    "is not %j",
    (name) => {
      expect(() => createZone(name)).toThrow(expect.objectContaining({ code: "unknown_timezone" }));
    },
  );

  test("of before clocks were set by the hour is right to the second", () => {
    expect(createZone("Europe/Berlin").offsetAt(Date.UTC(1880, 0, 1))).toBe(3_208_000);
  });
});
