import { expect, test } from "vitest";
import { ownTypes, type Filter } from "@dendro/core";
import { filtersOf } from "./measure.ts";

const leftOut = (filters: Filter[]) => {
  const question = { metric: "events", dimension: null, filters, timezone: "UTC" };
  const [kind, column, types] = filtersOf(question).at(-1) as [string, string, string[]];
  expect([kind, column]).toEqual(["is_not", "type"]);
  return types;
};

test("what Dendro itself tells counts in no rule, but of webhooks in those that ask for it by name", () => {
  expect(leftOut([])).toEqual(ownTypes);
  expect(leftOut([["contains", "type", ["webhook"]]])).toEqual(ownTypes);
  expect(leftOut([["is", "type", ["alert.fired", "breaker.opened"]]])).toEqual(ownTypes);
  expect(leftOut([["is", "type", ["webhook.exhausted", "request"]]])).toEqual(
    ownTypes.filter((type) => type !== "webhook.exhausted"),
  );
});

test("what is asked of visits is asked of visits alone", () => {
  const question = { metric: "bounce_rate", dimension: null, filters: [], timezone: "UTC" };
  expect(filtersOf(question)).toEqual([]);
});
