import { expect, test } from "vitest";
import { judge, type Measured } from "./judge.ts";
import { alertConditionSchema } from "./rule.ts";
import { usualRange } from "./usual-range.ts";

const condition = (input: object) => alertConditionSchema.parse(input);
const breach = (input: object, value: number | null, before: Measured["before"] = [], isActive = false) =>
  judge(condition(input), { value, before }, { isActive, unit: "count" }).breach;

test("above and below are beyond the value, and what fires recovers where the rule says", () => {
  const above = { kind: "above", value: 10, recovers: 8 };
  expect([9, 10, 10.5, null].map((value) => breach(above, value))).toEqual([false, false, true, null]);
  expect([7, 8, 9, 11].map((value) => breach(above, value, [], true))).toEqual([false, false, true, true]);
  const below = { kind: "below", value: 3, recovers: 5 };
  expect([2, 3, 4].map((value) => breach(below, value))).toEqual([true, false, false]);
  expect([4, 5].map((value) => breach(below, value, [], true))).toEqual([true, false]);
});

test("a change is a share of what was before, in the direction that is asked for", () => {
  const by = (direction: string) => ({ kind: "changed", percent: 50, direction });
  expect([151, 150, 49, 50].map((value) => breach(by("either"), value, [100]))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([200, 10].map((value) => breach(by("up"), value, [100]))).toEqual([true, false]);
  expect([200, 10].map((value) => breach(by("down"), value, [100]))).toEqual([false, true]);
  expect([5, 0, null].map((value) => breach(by("either"), value, [0]))).toEqual([true, false, null]);
  expect(breach(by("either"), 5, [null])).toBeNull();
  expect(breach(by("either"), -200, [-100])).toBe(true);
});

test("nothing at all is absent", () => {
  expect([0, null, 1].map((value) => breach({ kind: "absent" }, value))).toEqual([true, true, false]);
});

test("what is usual is told by the weeks before, and a week that was not as others is no measure", () => {
  const weeks = [100, 104, 96, 102, 5000, 98, 101, 99];
  const unusual = { kind: "unusual", sensitivity: 4, direction: "either" };
  expect([100, 125, 126, 76, 74].map((value) => breach(unusual, value, weeks))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ]);
  expect(breach({ ...unusual, direction: "up" }, 10, weeks)).toBe(false);
  // Of two weeks nothing is known, and of a handful of events neither.
  expect(breach(unusual, 500, [100, 100, null, null])).toBeNull();
  expect([9, 10, 30, 3].map((value) => breach(unusual, value, [1, 2, 1, 2]))).toEqual([
    false,
    false,
    true,
    false,
  ]);
  expect(breach(unusual, 200, [0, 0, 0, 1])).toBe(true);
  expect(usualRange([10, 10, 10], "percent", 4)).toEqual({ from: 7.5, to: 12.5, half: 2.5, middle: 10 });
});
