import { expect, test } from "vitest";
import { readFigure } from "./read-figure.ts";

test.each([
  ["1,261", 1261, 0.5],
  ["8.1M", 8_100_000, 50_000],
  ["29.7 %", 29.7, 0.05],
  ["<0.1 %", 0.05, 0.05],
  ["$10.12", 10.12, 0.005],
  ["$0.00012", 0.00012, 0.000005],
  ["2.88 s", 2.88, 0.005],
  ["820 ms", 0.82, 0.0005],
  ["4 m 05 s", 245, 0.5],
  ["1 h 02 m", 3720, 30],
  ["1.5 kB", 1500, 50],
  ["2/min", 2, 0.5],
])("%s is a figure", (text, value, tolerance) => {
  const read = readFigure(text);
  expect(read?.value).toBeCloseTo(value, 9);
  expect((read?.tolerance ?? 0) / tolerance).toBeCloseTo(1, 2);
});

test("a dash is none, and other text is no figure", () => {
  expect([readFigure("–"), readFigure("claude-haiku-4-5"), readFigure("Nov 24"), readFigure("")]).toEqual([
    null,
    undefined,
    undefined,
    undefined,
  ]);
});
