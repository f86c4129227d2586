import fc from "fast-check";
import { expect, test } from "vitest";
import { onlyWhere } from "./only-where.ts";

test("values that are right are found, however rare", () => {
  const rare = onlyWhere(fc.nat(999), (value) => value === 7);
  expect(fc.sample(rare, { seed: 1, numRuns: 3 })).toEqual([7, 7, 7]);
});

test("where there are none, that is said", () => {
  const none = onlyWhere(fc.constant(""), (value) => value !== "");
  expect(() => fc.sample(none, { seed: 1, numRuns: 1 })).toThrow('none is right; the last was ""');
});
