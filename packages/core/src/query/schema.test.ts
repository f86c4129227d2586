import { describe, expect, test } from "vitest";
import { filtersSchema, querySchema, type Filter } from "./schema.ts";

const query = (more: object) => querySchema.safeParse({ metrics: ["events"], date_range: "day", ...more });
const list = <T>(length: number, one: T): T[] => Array.from({ length }, () => one);

test("what is left out is as the documentation says", () => {
  expect(query({}).data).toEqual({
    metrics: ["events"],
    date_range: "day",
    dimensions: [],
    filters: [],
    timezone: "UTC",
    having: [],
    include: [],
    pagination: { limit: 1000, offset: 0 },
  });
  expect(query({ compare: {} }).data?.compare).toEqual({ period: "previous_period" });
});

describe("a query may be so large, and no larger:", () => {
  const is: Filter = ["is", "page", ["/"]];
  const having = [">", "events", [1]];
  const nested = (depth: number): Filter => (depth === 1 ? is : ["not", nested(depth - 1)]);
  const done = (inner: Filter): Filter => ["has_done", "user", { filters: [inner, is] }];

  test.each<[string, object, object]>([
    ["50 metrics", { metrics: list(50, "events") }, { metrics: list(51, "events") }],
    ["a metric at least", { metrics: ["events"] }, { metrics: [] }],
    ["256 characters of a name", { metrics: ["m".repeat(256)] }, { metrics: ["m".repeat(257)] }],
    ["a character of a name", { metrics: ["m"] }, { metrics: [""] }],
    ["6 dimensions", { dimensions: list(6, "page") }, { dimensions: list(7, "page") }],
    ["100 filters", { filters: list(100, is) }, { filters: list(101, is) }],
    [
      "500 values",
      { filters: [["is", "page", list(500, "/")]] },
      { filters: [["is", "page", list(501, "/")]] },
    ],
    ["a value at least", { filters: [["is", "page", ["/"]]] }, { filters: [["is", "page", []]] }],
    [
      "2,048 characters of a value",
      { filters: [["is", "page", ["/".repeat(2048)]]] },
      { filters: [["is", "page", ["/".repeat(2049)]]] },
    ],
    [
      "one number to compare with",
      { filters: [[">", "status_code", [1]]] },
      { filters: [[">", "status_code", [1, 2]]] },
    ],
    ["500 filters together", { filters: [["or", list(500, is)]] }, { filters: [["or", list(501, is)]] }],
    ["filters 8 deep", { filters: [nested(8)] }, { filters: [nested(9)] }],
    [
      "filters 8 deep, of either",
      { filters: [["or", [is, nested(7)]]] },
      { filters: [["or", [nested(8), is]]] },
    ],
    ["filters 8 deep, of what was done", { filters: [done(nested(7))] }, { filters: [done(nested(8))] }],
    [
      "20 filters of what was done",
      { filters: [["has_done", "user", { filters: list(20, is) }]] },
      { filters: [["has_done", "user", { filters: list(21, is) }]] },
    ],
    [
      "a million times",
      { filters: [["has_done", "user", { filters: [is], at_least: 1_000_000 }]] },
      { filters: [["has_done", "user", { filters: [is], at_least: 1_000_001 }]] },
    ],
    [
      "once at least",
      { filters: [["has_done", "user", { filters: [is], at_least: 1 }]] },
      { filters: [["has_done", "user", { filters: [is], at_least: 0 }]] },
    ],
    ["a time zone of 64 characters", { timezone: "z".repeat(64) }, { timezone: "z".repeat(65) }],
    ["6 orders", { order_by: list(6, ["events", "asc"]) }, { order_by: list(7, ["events", "asc"]) }],
    ["10 conditions on rows", { having: list(10, having) }, { having: list(11, having) }],
    ["the top 100", { top: { dimension: "page", limit: 100 } }, { top: { dimension: "page", limit: 101 } }],
    ["the top one", { top: { dimension: "page", limit: 1 } }, { top: { dimension: "page", limit: 0 } }],
    ["4 inclusions", { include: list(4, "rows") }, { include: list(5, "rows") }],
    ["10,000 rows", { pagination: { limit: 10_000 } }, { pagination: { limit: 10_001 } }],
    ["a row", { pagination: { limit: 1 } }, { pagination: { limit: 0 } }],
    ["from row 1,000,000 on", { pagination: { offset: 1_000_000 } }, { pagination: { offset: 1_000_001 } }],
    [
      "a moment of 40 characters",
      { date_range: list(2, "x".repeat(40)) },
      { date_range: list(2, "x".repeat(41)) },
    ],
    ["what is known", {}, { metric: "events" }],
  ])("%s", (_, most, more) => {
    expect(query(most).error).toBeUndefined();
    expect(query(more).success).toBe(false);
  });

  test("what is nested too deeply is told how deep it may be", () => {
    expect(filtersSchema.safeParse([nested(9)]).error?.issues[0]?.message).toBe(
      "filters may be nested 8 deep",
    );
  });
});
