import { expect, test } from "vitest";
import { hiddenParts, rowLimitOf, withDimensions, withGranularity, withRowLimit } from "./query-parts.ts";

test("groups over time are the largest seven, or as many as were chosen; others are all", () => {
  const top = (limit: number) => ({ dimension: "page", limit });
  expect(withDimensions({}, ["page", "time:day"])).toEqual({
    dimensions: ["time:day", "page"],
    top: top(7),
  });
  expect(withDimensions({ top: top(3) }, ["time:day", "country"])["top"]).toEqual({
    dimension: "country",
    limit: 3,
  });
  expect(withDimensions({ top: top(3) }, ["page"])["top"]).toBeUndefined();
  expect(withDimensions({ top: top(3) }, ["time:day"])["top"]).toBeUndefined();
});

test("time is cut otherwise, and not at all", () => {
  const parts = { dimensions: ["time:day", "page"] };
  expect(withGranularity(parts, "hour")["dimensions"]).toEqual(["time:hour", "page"]);
  expect(withGranularity(parts, "")["dimensions"]).toEqual(["page"]);
});

test("the limit is of groups where the largest are asked for, else of rows", () => {
  expect(rowLimitOf({})).toBe(1000);
  expect(rowLimitOf({ pagination: { limit: 5, offset: 5 } })).toBe(5);
  expect(withRowLimit({ pagination: { offset: 5 } }, 9)).toEqual({ pagination: { offset: 5, limit: 9 } });
  expect(withRowLimit({ top: { dimension: "page", limit: 7 } }, 9)).toEqual({
    top: { dimension: "page", limit: 9 },
  });
});

test("what has no control is named", () => {
  expect(hiddenParts({ metrics: [], having: [], timezone: "UTC" })).toEqual(["having", "timezone"]);
});
