import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { querySchema } from "@dendro/core";
import { granularityOf, queryOf, readSearch, type PageFilter, withFilter, withoutFilter } from "./search.ts";

describe("the address of the page", () => {
  test("makes a valid query, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("range", "from", "to", "filters", "metric", "tenant"),
          fc.jsonValue() as fc.Arbitrary<unknown>,
        ),
        (input) => {
          const search = readSearch(input);
          expect(() => querySchema.parse({ metrics: ["visitors"], ...queryOf(search) })).not.toThrow();
          expect(granularityOf(search)).toBeTypeOf("string");
        },
      ),
    );
  });

  test("keeps a custom range only whole and in order", () => {
    expect(readSearch({ from: "2026-01-02", to: "2026-01-01" })).toEqual({});
    expect(readSearch({ from: "2026-13-45", to: "2026-13-45" })).toEqual({});
    expect(readSearch({ from: "2026-02-29", to: "2026-03-01" })).toEqual({});
    expect(queryOf(readSearch({ from: "2026-01-01", to: "2026-01-31" })).date_range).toEqual([
      "2026-01-01",
      "2026-01-31",
    ]);
  });

  test("has one filter for what is asked of a dimension, which can be taken away", () => {
    const search = withFilter(withFilter({}, ["is", "page", ["/a"]]), ["is", "page", ["/b"]]);
    expect(search.filters).toEqual([["is", "page", ["/b"]]]);
    const both = withFilter(search, ["is_not", "page", ["/c"]]);
    expect(both.filters).toHaveLength(2);
    expect(withoutFilter(both, ["is_not", "page", ["/c"]])).toEqual(search);
    expect(withoutFilter(search, ["is", "page", ["/b"]])).toEqual({});
  });

  test("keeps what can be understood, and leaves out the rest", () => {
    const whole = {
      tenant: "acme",
      range: "30d",
      from: "2026-01-01",
      to: "2026-01-01",
      filters: [["contains", "page", ["/a", "/b"]]],
      metric: "visits",
      tab: "content",
      by: "model",
    };
    expect(readSearch(whole)).toEqual(whole);
    expect(
      readSearch({ tenant: 1, range: "9d", from: "2026-1-1", to: "x", filters: {}, metric: null, tab: 1 }),
    ).toEqual({});
    expect(readSearch({ to: "2026-01-01" })).toEqual({});
    const filters = [
      ["page"],
      ["page", "/a", "/b"],
      ["is", "page", []],
      ["is", "page", [1]],
      ["page", 1],
      "page",
    ];
    expect(readSearch({ filters })).toEqual({ filters: [] });
  });

  test("understands the filters of older links", () => {
    expect(readSearch({ filters: [["page", "/a"]] })).toEqual({ filters: [["is", "page", ["/a"]]] });
  });

  test("is of the last seven days where it says nothing", () => {
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(queryOf({})).toEqual({ date_range: "7d", filters: [], timezone });
    expect(queryOf({ range: "day", filters: [["is", "country", [""]]] })).toEqual({
      date_range: "day",
      filters: [["is", "country", [""]]],
      timezone,
    });
    expect(queryOf({ from: "2026-01-01" }).date_range).toBe("7d");
  });

  test.each([
    [{}, "day"],
    [{ range: "30m" }, "minute"],
    [{ range: "day" }, "hour"],
    [{ range: "yesterday" }, "hour"],
    [{ range: "24h" }, "hour"],
    [{ range: "30d" }, "day"],
    [{ range: "month" }, "day"],
    [{ range: "12mo" }, "month"],
    [{ range: "year" }, "month"],
    [{ range: "all" }, "month"],
    [{ from: "2026-01-01", to: "2026-01-02" }, "hour"],
    [{ from: "2026-01-01", to: "2026-01-03" }, "day"],
    [{ from: "2026-01-01", to: "2026-04-02" }, "day"],
    [{ from: "2026-01-01", to: "2026-04-03" }, "week"],
    [{ from: "2026-01-01", to: "2027-02-04" }, "week"],
    [{ from: "2026-01-01", to: "2027-02-05" }, "month"],
    [{ from: "2026-01-01" }, "day"],
  ] as const)("%j is drawn by %s", (search, granularity) => {
    expect(granularityOf(search)).toBe(granularity);
  });

  test("loses one filter and keeps the others", () => {
    const page: PageFilter = ["is", "page", ["/a"]];
    const country: PageFilter = ["is", "country", ["DE", "FR"]];
    const search = { metric: "visits", filters: [page, country] };
    expect(withoutFilter(search, page)).toEqual({ metric: "visits", filters: [country] });
    expect(withoutFilter(search, ["is_not", "page", ["/a"]])).toEqual(search);
    expect(withoutFilter({ metric: "visits" }, page)).toEqual({ metric: "visits" });
    expect(withFilter(search, ["is", "page", ["/c"]]).filters).toEqual([country, ["is", "page", ["/c"]]]);
  });
});
