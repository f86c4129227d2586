import { expect, test } from "vitest";
import { differencesInShape, parseShown } from "./shapes.ts";

const shown = parseShown(
  '{ "results": [{ "dimensions": ["Google"], "metrics": [42] }], "meta": { … }, "all": [] }',
);

test("an answer may have more, and other values", () => {
  const answer = {
    results: [{ dimensions: ["a", "b"], metrics: [1, null] }],
    meta: {},
    all: [1],
    more: true,
  };
  expect(differencesInShape(shown, answer)).toEqual([]);
});

test("an answer lacks nothing, and has values of the same types", () => {
  expect(differencesInShape(shown, { results: [{ dimensions: [1] }], all: {} })).toEqual([
    "answer.results[0].dimensions[0] is number, not string",
    "answer.results[0].metrics is undefined, not list",
    "answer.meta is not there",
    "answer.all is object, not list",
  ]);
});
