import { expect, test } from "vitest";
import { bucketTitle, openBucket } from "./series.ts";

const days = ["2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"];
const hours = ["08", "09", "10"].map((hour) => `2026-11-30T${hour}:00:00+01:00`);
test.each([
  ["the last of all", days.slice(0, 3), ["2026-11-28", "2026-11-30"], 2],
  ["the day before one that is to come", days, ["2026-11-30"], 2],
  ["none where only the beginning is cut", days.slice(0, 3), ["2026-11-28"], null],
  ["none where all are over", days.slice(0, 2), [], null],
  ["an hour before one that is to come", hours, [hours[1] as string], 1],
  ["none where an hour was cut that is over", hours.slice(0, 2), [hours[0] as string], null],
] as const)("what is not over yet: %s", (_what, labels, partial, index) => {
  expect(openBucket(labels, partial, Date.parse("2026-11-30T08:30:00Z"))).toBe(index);
});

test.each([
  ["2026-11-01", "month", true, "Nov 2026"],
  ["2026-11-20", "day", true, "Nov 20"],
  ["2026-11-20", "day", false, "Fri, Nov 20"],
  ["2026-11-16", "week", true, "Nov 16"],
  // A moment without an offset is of the browser's own zone, whichever that is.
  ["2026-11-20T09:05:00", "hour", true, "09:05"],
  ["2026-11-20T00:05:00", "minute", false, "Nov 20, 00:05"],
] as const)("%s of a chart by %s is %s", (label, granularity, isShort, title) => {
  expect(bucketTitle(label, granularity, isShort)).toBe(title);
});
