import { expect, test } from "vitest";
import { fileRequestOf } from "./source.ts";

test("a file has all rows of a question, unless it says how many", () => {
  const question = { metrics: ["events"], dimensions: ["page"] };
  expect(fileRequestOf({ path: "/api/v1/query", question })).toEqual({
    query: { ...question, pagination: { limit: 10_000 } },
  });
  const few = { ...question, pagination: { limit: 5 } };
  expect(fileRequestOf({ path: "/api/v1/query", question: few })).toEqual({ query: few });
});

test("a file of single events has all of them, however many are shown", () => {
  expect(fileRequestOf({ path: "/api/v1/events/list", question: { date_range: "24h", limit: 14 } })).toEqual({
    events: { date_range: "24h" },
  });
});

test("a file of an analysis is asked for by its kind", () => {
  const question = { per: "visit" };
  expect(fileRequestOf({ path: "/api/v1/paths", question })).toEqual({ paths: question });
});
