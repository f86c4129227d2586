import { expect, test } from "vitest";
import type { DendroError, Filter } from "@dendro/core";
import type { SavedFiltersStore } from "../../store/saved-filters.ts";
import { checkFilters } from "./check-filters.ts";
import { createSegmentResolver, resolveSegments } from "./resolve-segments.ts";

const paying: Filter = ["is", "data.plan", ["pro"]];
const named: Filter = ["is", "segment", ["paying"]];
/** The same, written out. */
const expanded: Filter = ["and", [paying]];
const german: Filter = ["is", "country", ["DE"]];

/** The segments of one tenant. */
const resolver = createSegmentResolver({
  of: (tenant: string) => (tenant === "acme" ? [{ name: "paying" }] : []),
  find: (tenant: string, name: string) =>
    tenant === "acme" && name === "paying" ? { filters: [paying] } : null,
} as unknown as SavedFiltersStore);

const invalid = expect.objectContaining({ code: "invalid_query" }) as DendroError;

test("a segment stands for its filters, wherever a question has some, for its own tenant alone", () => {
  const question = {
    filters: [german, named],
    steps: [{ name: "one", filters: [named] }, { filters: [german] }],
    first: [named],
    return: [named, german],
  };
  const resolved = resolveSegments(question, resolver("acme"));
  expect(resolved).toEqual({
    filters: [german, expanded],
    steps: [{ name: "one", filters: [expanded] }, { filters: [german] }],
    first: [expanded],
    return: [expanded, german],
  });
  expect(() => resolveSegments(question, resolver("other"))).toThrow(invalid);
});

test("what a question does not have it gets none of, and how many steps it has stays", () => {
  expect(resolveSegments({ filters: [named], steps: 3 }, resolver("acme"))).toEqual({
    filters: [expanded],
    steps: 3,
  });
});

test("one question names segments 50 times at most, and the next as often again", () => {
  const expand = resolver("acme");
  for (let count = 0; count < 50; count += 1) expand([named]);
  expect(() => expand([named])).toThrow("50 times");
  expect(resolver("acme")([named])).toEqual([expanded]);
});

test("an unknown segment is refused with the names there are", () => {
  expect(() => resolver("acme")([["is", "segment", ["payin"]]])).toThrow(/paying/u);
});

test("filters that are to be saved are checked as a query's are, and name no segments", () => {
  expect(() => checkFilters("segment", [german], 0)).not.toThrow(TypeError);
  expect(() => checkFilters("segment", [named], 0)).toThrow(invalid);
  expect(() => checkFilters("goal", [named], 0)).toThrow("goal");
  expect(() => checkFilters("segment", [["is", "planet", ["Mars"]]], 0)).toThrow("planet");
});
