import { expect, test } from "vitest";
import { timelineDays } from "./timeline-days.ts";
import type { Activity } from "./user-types.ts";

const at = (day: number, hour: number) =>
  ({ timestamp: new Date(2026, 0, day, hour).toISOString() }) as Activity;

test("activities stand under their days, and stay in their order", () => {
  const [a, b, c, d] = [at(3, 23), at(3, 0), at(2, 23), at(1, 5)] as const;
  expect(timelineDays([a, b, c, d]).map(({ activities }) => activities)).toEqual([[a, b], [c], [d]]);
  expect(timelineDays([])).toEqual([]);
});
