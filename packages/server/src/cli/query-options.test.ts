import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { queryOf, readDateRange, readFilter, readLimit, readNames, readOrder } from "./query-options.ts";

describe("the flags of a query", () => {
  test.each([
    ["is:country:DE,FR", ["is", "country", ["DE", "FR"]]],
    ["is_not:page:/", ["is_not", "page", ["/"]]],
    ["is:referrer:https://example.com/a", ["is", "referrer", ["https://example.com/a"]]],
    [">=:status_code:500", [">=", "status_code", [500]]],
    ["is:utm_source:", ["is", "utm_source", [""]]],
    ['["not",["is","page",["/a,b"]]]', ["not", ["is", "page", ["/a,b"]]]],
  ])("read the filter %s", (text, filter) => {
    expect(readFilter(text)).toEqual(filter);
  });

  test.each([
    "country",
    "is:country",
    "equals:country:DE",
    ">:status_code:many",
    ">:status_code:",
    "[not json",
  ])("refuse the filter %s", (text) => {
    expect(() => readFilter(text)).toThrow(InvalidArgumentError);
  });

  test("read names, ranges, orders and limits", () => {
    expect(readNames("visitors, pageviews,")).toEqual(["visitors", "pageviews"]);
    expect(readDateRange("7d")).toBe("7d");
    expect(readDateRange("2026-01-01,2026-01-31")).toEqual(["2026-01-01", "2026-01-31"]);
    expect(readOrder("visitors:desc,time:day:asc,page")).toEqual([
      ["visitors", "desc"],
      ["time:day", "asc"],
      ["page", "asc"],
    ]);
    expect(readLimit("10")).toBe(10);
    expect(() => readLimit("ten")).toThrow(InvalidArgumentError);
    expect(() => readDateRange("2026-01-01,2026-01-02,2026-01-03")).toThrow(InvalidArgumentError);
  });

  test("leave out of the query what was not given, so that the server's defaults hold", () => {
    expect(queryOf({ metrics: ["visitors"], dateRange: "7d" })).toEqual({
      metrics: ["visitors"],
      dimensions: [],
      date_range: "7d",
    });
  });
});
