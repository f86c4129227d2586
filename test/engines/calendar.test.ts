import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  instantsAround,
  partHours,
  wholeHours,
} from "../../packages/core/src/time/test-support/instants-around.ts";
import { bucketLabel, bucketStart, type Granularity } from "../../packages/core/src/time/time-bucket.ts";
import { createZone } from "../../packages/core/src/time/time-zone.ts";

const directory = mkdtempSync(join(tmpdir(), "calendar-"));
const client = createClient({ connection: createChdbConnection({ path: directory }) as never });
afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true });
});

async function askClickHouse(expressions: readonly string[], instants: readonly number[]) {
  const answer = await client.query({
    query: `SELECT ${expressions.join(", ")} FROM (SELECT fromUnixTimestamp64Milli(arrayJoin({instants:Array(Int64)}), 'UTC') AS t)`,
    format: "JSONCompact",
    query_params: { instants },
  });
  return (await answer.json<string[]>()).data;
}

// To 2037: beyond, and in Morocco and Iran of 1978, the two engines' editions of the zone data differ. ClickHouse's hours
// are left out where clocks were ever changed by part of an hour: after such a change it begins them at the wrong minute.
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
