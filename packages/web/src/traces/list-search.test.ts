import { expect, test } from "vitest";
import { filtersOf, isNarrowed, periodOf, readListSearch } from "./list-search.ts";

const given = (input: Record<string, unknown>) =>
  JSON.parse(JSON.stringify(readListSearch(input))) as unknown;

test("takes from an address what can be understood", () => {
  const search = {
    errors: true,
    name: "refund",
    user: "123",
    longer: 1500,
    sort: "longest",
    columns: "name,cost",
  };
  expect(given({ ...search, user: 123 })).toEqual(search);
  expect(
    given({ errors: "yes", name: "  ", user: ["a"], longer: -5, sort: "toString", columns: 5.5 }),
  ).toEqual({
    columns: "5.5",
  });
  expect(given({ longer: "much", sort: "newest" })).toEqual({});
});

test("asks the API by its own names", () => {
  expect(filtersOf({})).toEqual({ order: "newest" });
  expect(
    filtersOf({
      errors: true,
      name: "a",
      user: "b",
      thread: "c",
      model: "d",
      worker: "e",
      longer: 9,
      sort: "costliest",
    }),
  ).toEqual({
    order: "costliest",
    status: "error",
    min_duration_ms: 9,
    name_contains: "a",
    user_id: "b",
    thread_id: "c",
    model: "d",
    source: "e",
  });
});

test("columns and order narrow nothing, filters do", () => {
  expect(isNarrowed({ columns: "name", sort: "longest" })).toBe(false);
  expect([isNarrowed({ errors: true }), isNarrowed({ longer: 1 }), isNarrowed({ model: "m" })]).toEqual([
    true,
    true,
    true,
  ]);
});

test("a time is two instants as of the moment that it is asked at", () => {
  const { start, end } = periodOf({ range: "30m" }, Date.UTC(2026, 10, 20, 10, 0, 30));
  expect([start, end]).toEqual(["2026-11-20T09:31:00.000Z", "2026-11-20T10:01:00.000Z"]);
});
