import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { bucketLabel, bucketStart, bucketStarts, createBucketer, type Granularity } from "./time-bucket.ts";
import { createZone } from "./time-zone.ts";

const directory = mkdtempSync(join(tmpdir(), "time-bucket-"));
const client = createClient({ connection: createChdbConnection({ path: directory }) as never });
afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true });
});

const dayMs = 86_400_000;

// To 2037: beyond, and in Morocco and Iran of 1978, the two engines' editions of the zone data differ. ClickHouse's hours
// are left out where clocks were ever changed by part of an hour: after such a change it begins them at the wrong minute.
const wholeHours = ["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia", "America/Santiago", "America/Havana", "Asia/Kolkata"]; // prettier-ignore
const partHours = ["Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"];

/** Instants of any time, half of them within two hours of a change of the clocks. */
function instantsAround(name: string, seeds: readonly number[]): number[] {
  const zone = createZone(name);
  return seeds.map((seed, index) => {
    const change = index % 2 === 0 ? undefined : zone.changeBetween(seed, seed + 200 * dayMs);
    return change === undefined ? seed : change + (seed % 7_200_000) * (index % 4 === 1 ? 1 : -1);
  });
}

async function askClickHouse(expressions: readonly string[], instants: readonly number[]) {
  const answer = await client.query({
    query: `SELECT ${expressions.join(", ")} FROM (SELECT fromUnixTimestamp64Milli(arrayJoin({instants:Array(Int64)}), 'UTC') AS t)`,
    format: "JSONCompact",
    query_params: { instants },
  });
  return (await answer.json<string[]>()).data;
}

// From the first whole month: ClickHouse's dates begin with 1970.
const instant = fc.integer({ min: Date.UTC(1970, 1, 2), max: Date.UTC(2037, 0, 1) });

describe("the calendar", () => {
  test.each([...wholeHours, ...partHours])("of %s is ClickHouse's", async (name) => {
    const zone = createZone(name);
    await fc.assert(
      fc.asyncProperty(fc.array(instant, { minLength: 300, maxLength: 300 }), async (seeds) => {
        const instants = instantsAround(name, seeds);
        const isWhole = wholeHours.includes(name);
        const start = (expression: string) => `toUnixTimestamp(${expression})`;
        const theirs = await askClickHouse(
          [
            start(`toStartOfMinute(t, '${name}')`),
            start(isWhole ? `toStartOfHour(t, '${name}')` : `toStartOfMinute(t, '${name}')`),
            start(`toStartOfDay(t, '${name}')`),
            `toString(toMonday(t, '${name}'))`,
            `toString(toStartOfMonth(t, '${name}'))`,
          ],
          instants,
        );
        const seconds = (at: number, granularity: Granularity) => bucketStart(at, granularity, zone) / 1000;
        const date = (at: number, granularity: Granularity) =>
          bucketLabel(bucketStart(at, granularity, zone), granularity, zone);
        expect(theirs).toEqual(
          instants.map((at) => [
            seconds(at, "minute"),
            seconds(at, isWhole ? "hour" : "minute"),
            seconds(at, "day"),
            date(at, "week"),
            date(at, "month"),
          ]),
        );
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

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
      fc.array(fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }), { minLength: 4, maxLength: 20 }),
      (name, granularity, seeds) => {
        const zone = createZone(name);
        const instants = instantsAround(name, seeds);
        const bucketOf = createBucketer(granularity, zone);
        for (const one of instants) expect(bucketOf(one)).toBe(bucketStart(one, granularity, zone));
        const starts = instants.toSorted((a, b) => a - b).map(bucketOf);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 400 },
  );
});

test("an empty range has no buckets", () => {
  expect(bucketStarts({ from: 0, to: 0 }, "day", createZone("Europe/Berlin"))).toEqual([]);
});
