import { expect, test } from "vitest";
import { bucketTitle } from "./bucket.ts";

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
