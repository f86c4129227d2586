import { expect, test } from "vitest";
import { openBucket } from "./plot.ts";

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
