import { expect, test } from "vitest";
import { ago, dayName } from "./moment.ts";

const now = new Date(2026, 10, 20, 12, 0, 0).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

test.each([
  [30_000, "just now"],
  [minute, "1 min ago"],
  [59 * minute, "59 min ago"],
  [60 * minute, "1 h ago"],
  [23 * 60 * minute, "23 h ago"],
  [day, "1 d ago"],
  [6 * day, "6 d ago"],
  [7 * day, "Fri, Nov 13"],
  [400 * day, "Thu, Oct 16, 2025"],
])("%d milliseconds before now are %s", (before, shown) => {
  expect(ago(now - before, now)).toBe(shown);
});

test("days near to now have their own names", () => {
  expect([0, 1, 2].map((days) => dayName(now - days * day, now))).toEqual([
    "Today",
    "Yesterday",
    "Wed, Nov 18",
  ]);
});
