import { describe, expect, test } from "vitest";
import { countryName, formatChange, formatValue } from "./format.ts";

describe("values are shown by their unit", () => {
  test.each([
    [12_345, "count", "12,345"],
    [1_234_567, "count", "1.2M"],
    [45.678, "percent", "45.7 %"],
    [59.4, "seconds", "59 s"],
    [61, "seconds", "1 m 01 s"],
    [3720, "seconds", "1 h 02 m"],
    [3.14, "milliseconds", "3.1 ms"],
    [12.5, "usd", "$12.50"],
    [0.00123, "usd", "$0.0012"],
    [1530, "bytes", "1.5 kB"],
    [0, "bytes", "0 B"],
    [null, "count", "–"],
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
});

test("a country has a name, and nonsense is left as it is", () => {
  expect(countryName("DE")).toBe("Germany");
  expect(countryName("??")).toBe("??");
});
