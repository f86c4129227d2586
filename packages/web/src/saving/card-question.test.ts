import { expect, test } from "vitest";
import { kindAt, questionIn } from "./card-question.ts";

test("a card asks the question that it has, at the route of its kind", () => {
  expect(questionIn({ query: { metrics: ["events"] } })).toEqual({
    kind: "query",
    path: "/api/v1/query",
    question: { metrics: ["events"] },
  });
  expect(questionIn({ query: undefined, paths: { per: "visit" } })).toEqual({
    kind: "paths",
    path: "/api/v1/paths",
    question: { per: "visit" },
  });
});

test("single events stand on no board", () => {
  expect([kindAt("/api/v1/retention"), kindAt("/api/v1/events/list")]).toEqual(["retention", null]);
});
