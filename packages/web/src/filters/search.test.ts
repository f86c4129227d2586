import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { querySchema } from "@dendro/core";
import { granularityOf, queryOf, readSearch, withFilter, withoutFilter } from "./search.ts";

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
    expect(queryOf(readSearch({ from: "2026-01-01", to: "2026-01-31" })).date_range).toEqual([
      "2026-01-01",
      "2026-01-31",
    ]);
  });

  test("has one filter for each dimension, which can be taken away", () => {
    const search = withFilter(withFilter({}, ["page", "/a"]), ["page", "/b"]);
    expect(search.filters).toEqual([["page", "/b"]]);
    expect(withoutFilter(search, ["page", "/b"])).toEqual({});
  });
});
