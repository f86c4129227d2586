import { expect, test } from "vitest";
import { exactTitle, whenTitle } from "./when.ts";

const now = new Date(2026, 10, 20, 18, 30);
const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts).getTime();

test("of today the time, before that the day too, and of another year the year", () => {
  expect(whenTitle(at(2026, 10, 20, 9, 5, 7), now)).toBe("09:05:07");
  expect(whenTitle(at(2026, 10, 19, 0, 0, 0), now)).toBe("Nov 19, 00:00:00");
  expect(whenTitle(at(2025, 10, 20, 18, 30, 0), now)).toBe("Nov 20, 2025, 18:30:00");
});

test("exactly is to the millisecond", () => {
  expect(exactTitle(at(2026, 10, 20, 9, 5, 7) + 42)).toContain("Nov 20, 2026, 09:05:07.042");
});
