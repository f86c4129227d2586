import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";

const totals = {
  duration_ms: 1000,
  spans: 10,
  missing: 0,
  errors: 0,
  running: 0,
  marks: 0,
  input_tokens: 80,
  output_tokens: 20,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: null,
};

test("every figure has both values and the change from the first to the second", () => {
  const second = { ...totals, duration_ms: 1500, errors: 2, output_tokens: 0, cost_usd: 0.5 };
  const told = differencesOf(totals, second).map(({ title, first, second: other, change }) => [
    title,
    first,
    other,
    change,
  ]);
  expect(told).toEqual([
    ["Duration", 1000, 1500, 50],
    ["Tokens", 100, 80, -20],
    ["Cost", null, 0.5, null],
    ["Spans", 10, 10, 0],
    ["Errors", 0, 2, "new"],
  ]);
});
