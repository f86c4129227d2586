import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantsAround, partHours, wholeHours } from "./test-support/instants-around.ts";
import {
  bucketLabel,
  bucketStart,
  bucketStarts,
  createBucketer,
  partialBuckets,
  type Granularity,
} from "./time-bucket.ts";
import { createZone } from "./time-zone.ts";
import { dateOf, dayOf, isoTime } from "./units.ts";

describe("where clocks are changed at one minute past midnight", () => {
  const zone = createZone("America/St_Johns");
  const at = (text: string) => Date.parse(text);

  test("the offset changes to the second", () => {
    expect(zone.offsetAt(at("2006-04-02T03:30:59.999Z")) / 3_600_000).toBe(-3.5);
    expect(zone.offsetAt(at("2006-04-02T03:31:00.000Z")) / 3_600_000).toBe(-2.5);
  });

  test("a day that has begun goes on when the one before is shown again", () => {
    const starts = ["02:30", "02:31", "03:00", "03:31", "12:00"].map((time) =>
      bucketStart(at(`2006-10-29T${time}:00Z`), "day", zone),
    );
    expect(new Set(starts)).toEqual(new Set([at("2006-10-29T02:30Z")]));
  });

  test("hours end at the change", () => {
    const hours = bucketStarts({ from: at("2006-10-29T02:00Z"), to: at("2006-10-29T04:00Z") }, "hour", zone);
    expect(hours.map((start) => bucketLabel(start, "hour", zone))).toEqual([
      "2006-10-28T23:00:00-02:30",
      "2006-10-29T00:00:00-02:30",
      "2006-10-28T23:01:00-03:30",
      "2006-10-29T00:00:00-03:30",
    ]);
  });
});

test("a later instant is never in an earlier bucket, in whatever order instants are asked, from 1970 to 2199", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...wholeHours, ...partHours, "America/St_Johns", "Asia/Tehran", "Africa/Monrovia"),
      fc.constantFrom<Granularity>("minute", "hour", "day", "week", "month"),
      fc.array(fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }), { minLength: 4, maxLength: 8 }),
      (name, granularity, seeds) => {
        const zone = createZone(name);
        const instants = instantsAround(name, seeds);
        const bucketOf = createBucketer(granularity, zone);
        for (const one of instants) expect(bucketOf(one)).toBe(bucketStart(one, granularity, zone));
        const starts = instants.toSorted((a, b) => a - b).map(bucketOf);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 60 },
  );
});

test("an empty range has no buckets", () => {
  expect(bucketStarts({ from: 0, to: 0 }, "day", createZone("Europe/Berlin"))).toEqual([]);
});

describe("the buckets that a range has only a part of, or that are not over, are", () => {
  const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);

  test.each<[string, [from: string, to: string], now: string, string[]]>([
    ["none of one that is whole and over", ["01:00", "03:00"], "09:00", []],
    ["the first, where it begins later", ["01:10", "03:00"], "09:00", ["01:00"]],
    ["the last, where it ends earlier", ["01:00", "03:10"], "09:00", ["03:00"]],
    ["the first and the last, in order", ["01:10", "03:10"], "09:00", ["01:00", "03:00"]],
    ["the one that it is in, once", ["01:10", "01:50"], "09:00", ["01:00"]],
    ["the one that is now", ["01:00", "05:00"], "02:30", ["02:00"]],
    ["the one that has just begun", ["01:00", "05:00"], "02:00", ["02:00"]],
    ["all three, in order", ["01:10", "05:10"], "02:30", ["01:00", "02:00", "05:00"]],
    ["not the one that begins when it ends", ["01:00", "05:00"], "05:00", []],
    ["the first, of which it is now", ["01:10", "05:00"], "01:20", ["01:00"]],
    ["none of what is to come", ["03:00", "05:00"], "01:30", []],
  ])("%s", (_, [from, to], now, expected) => {
    const range = { from: at(from), to: at(to) };
    expect(partialBuckets(range, at(now), "hour", createZone("UTC"))).toEqual(expected.map(at));
  });
});

test("a moment is of a day of UTC, before 1970 as well", () => {
  const moment = Date.parse("2026-11-20T23:59:59.999Z");
  expect([dayOf(moment), dateOf(moment), isoTime(moment)]).toEqual([
    Date.parse("2026-11-20"),
    "2026-11-20",
    "2026-11-20T23:59:59.999Z",
  ]);
  expect(dayOf(Date.parse("2026-11-20"))).toBe(Date.parse("2026-11-20"));
  expect(dayOf(-1)).toBe(-86_400_000);
});
