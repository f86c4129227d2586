import { expect, test } from "vitest";
import { createRate } from "./rate.ts";

test("of a second as many go at once as are allowed, and the rest at that distance", () => {
  const rate = createRate();
  expect([1, 2, 3].map(() => rate.take(2, 0))).toEqual([0, 0, 500]);
  expect(rate.take(2, 250)).toBe(250);
  expect(rate.take(2, 500)).toBe(0);
  expect(rate.take(2, 500)).toBe(500);
});

test("a long silence saves up no more than a second's", () => {
  const rate = createRate();
  rate.take(3, 0);
  expect([1, 2, 3, 4].map(() => rate.take(3, 3_600_000))).toEqual([0, 0, 0, 334]);
});

test("a clock that is set back costs a second at most, and without a limit nothing is counted", () => {
  const rate = createRate();
  expect([rate.take(1, 5_000_000), rate.take(1, 1000), rate.take(1, 2000)]).toEqual([0, 1000, 0]);
  expect(rate.take(null, 0)).toBe(0);
});
