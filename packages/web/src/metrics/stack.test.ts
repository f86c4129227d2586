import type { ResultRow } from "@dendro/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stackOf } from "./stack.ts";

const row = (dimensions: (string | null)[], value: number): ResultRow => ({ dimensions, metrics: [value] });
const days = ["2020-01-01", "2020-01-02", "2020-01-03"];

test("a group has a bar each time, also where it has no row, and the others are what is left", () => {
  const { labels, lines } = stackOf({
    groups: ["a", null],
    rows: [
      row([days[0] as string, "a"], 3),
      row([days[1] as string, null], 1),
      row([days[2] as string, "a"], 2),
    ],
    totals: days.map((day, index) => row([day], [5, 1, 2][index] as number)),
    partial: [],
  });
  expect(labels).toEqual(days);
  expect(lines.map(({ title, values }) => [title, values])).toEqual([
    ["a", [3, 0, 2]],
    ["(none)", [0, 1, 0]],
    ["Others", [2, 0, 0]],
  ]);
});

test("what is to come has no bars", () => {
  const { lines, open } = stackOf({
    groups: ["a"],
    rows: [row(["2020-01-01", "a"], 3)],
    totals: [row(["2020-01-01"], 4), row(["2999-01-02"], 0)],
    partial: ["2020-01-01"],
  });
  expect(open).toBe(0);
  expect(lines.map(({ values }) => values)).toEqual([
    [3, null],
    [1, null],
  ]);
});

test("bars upon each other are as high as all together", () => {
  const value = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 5 }), (times) => {
      const label = (index: number) => `2020-02-0${index + 1}`;
      const { lines } = stackOf({
        groups: ["a", "b"],
        rows: times.flatMap(([a, b], at) => [row([label(at), "a"], a), row([label(at), "b"], b)]),
        totals: times.map((parts, at) => row([label(at)], parts[0] + parts[1] + parts[2])),
        partial: [],
      });
      const heights = times.map((_parts, at) => lines.reduce((sum, line) => sum + (line.values[at] ?? 0), 0));
      expect(heights).toEqual(times.map(([a, b, c]) => a + b + c));
    }),
  );
});
