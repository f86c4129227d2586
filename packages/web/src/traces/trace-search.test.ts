import { expect, test } from "vitest";
import { readTraceSearch } from "./trace-search.ts";

test("takes from an address what can be understood", () => {
  const search = { span: "run:r", with: "42", zoom: "10-20", critical: true, find: "refund" };
  expect(readTraceSearch({ ...search, with: 42 })).toEqual(search);
  const none = { span: undefined, with: undefined, zoom: undefined, critical: undefined, find: undefined };
  expect(
    readTraceSearch({ span: "", with: ["a"], zoom: "20-10", critical: 1, find: "x".repeat(257) }),
  ).toEqual(none);
  expect(readTraceSearch({})).toEqual(none);
});
