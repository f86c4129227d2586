import { describe, expect, test } from "vitest";
import { wholeMoment } from "./when.ts";
import { countryName, dayTitle, formatChange, formatCounted, formatValue } from "./format.ts";

describe("values are shown by their unit", () => {
  test.each([
    [12_345, "count", "12,345"],
    [1_234_567, "count", "1.2M"],
    [45.678, "percent", "45.7 %"],
    [0.04, "percent", "<0.1 %"],
    [0, "percent", "0 %"],
    [59.4, "seconds", "59 s"],
    [0, "seconds", "0 s"],
    [0.42, "seconds", "420 ms"],
    [3, "seconds", "3 s"],
    [2.44, "seconds", "2.44 s"],
    [61, "seconds", "1 m 01 s"],
    [3720, "seconds", "1 h 02 m"],
    [0.04, "milliseconds", "<0.1 ms"],
    [3.14, "milliseconds", "3.1 ms"],
    [125_000, "milliseconds", "2 m 05 s"],
    [12.5, "usd", "$12.50"],
    [0.00123, "usd", "$0.0012"],
    [1530, "bytes", "1.5 kB"],
    [0, "bytes", "0 B"],
    [null, "count", "–"],
    [undefined, "usd", "–"],
    [99_999, "count", "99,999"],
    [100_000, "count", "100K"],
    [-100_000, "count", "-100K"],
    [59.5, "seconds", "1 m 00 s"],
    [3599, "seconds", "59 m 59 s"],
    [3600, "seconds", "1 h 00 m"],
    [9.94, "milliseconds", "9.9 ms"],
    [10.4, "milliseconds", "10 ms"],
    [820.4, "milliseconds", "820 ms"],
    [2440, "milliseconds", "2.44 s"],
    [9999, "milliseconds", "10 s"],
    [10_000, "milliseconds", "10 s"],
    [0.1, "usd", "$0.10"],
    [0.099, "usd", "$0.099"],
    [-0.5, "usd", "$-0.50"],
    [0, "usd", "$0.00"],
    [0.5, "bytes", "0.5 B"],
    [1, "bytes", "1 B"],
    [999, "bytes", "999 B"],
    [1e6, "bytes", "1 MB"],
    [5e18, "bytes", "5,000 PB"],
    [1.25, "ratio", "1.3"],
    [2, "per_second", "2/s"],
    [2, "per_minute", "2/min"],
    [2, "per_hour", "2/h"],
    [2, "per_day", "2/d"],
    ["small", "text", "small"],
    [7, "text", "7"],
    [Date.UTC(2026, 10, 20, 12), "timestamp", wholeMoment(Date.UTC(2026, 10, 20, 12))],
  ] as const)("%s %s is %s", (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

test("a change has its sign", () => {
  expect(formatChange(12.4)).toBe("+12 %");
  expect(formatChange(-3)).toBe("−3 %");
  expect(formatChange(0)).toBe("0 %");
  expect(formatChange(2.34, "points")).toBe("+2.3 pt");
  expect(formatChange("new")).toBe("new");
  expect(formatChange(null)).toBe("");
  expect(formatChange(900)).toBe("+900 %");
  expect(formatChange(3300)).toBe("×34");
  expect(formatChange(0.4)).toBe("0 %");
  expect(formatChange(-0.04, "points")).toBe("0 pt");
  expect(formatChange(-2.34, "points")).toBe("−2.3 pt");
});

test("a day has its year where it is another than this", () => {
  const year = new Date().getFullYear();
  expect(dayTitle(`${year}-03-05`)).toBe("Mar 5");
  expect(dayTitle("2015-05-20")).toBe("May 20, 2015");
});

test("a country has a name, and nonsense is left as it is", () => {
  expect(countryName("DE")).toBe("Germany");
  expect(countryName("??")).toBe("??");
});

test.each([
  [0, "0 events"],
  [1, "1 event"],
  [1200, "1,200 events"],
])("%i events are %s", (count, shown) => {
  expect(formatCounted(count, "event")).toBe(shown);
});
