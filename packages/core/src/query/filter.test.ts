import { describe, expect, test } from "vitest";
import { mapFields, matcher } from "../catalog/condition.ts";
import { createZone } from "../time/time-zone.ts";
import { conditionOf } from "./filter.ts";
import { filtersSchema, type Filter } from "./schema.ts";

const context = { now: Date.UTC(2026, 10, 20), zone: createZone("UTC") };

test("did, the earlier name of has_done, means the same", () => {
  const activity = { filters: [["is", "type", ["signup"]]], at_least: 2, date_range: "30d" };
  const readAs = (name: string) => conditionOf(filtersSchema.parse([[name, "user", activity]]), context);
  expect(readAs("has_done")).toMatchObject({ op: "has_done", atLeast: 2 });
  expect(readAs("did")).toEqual(readAs("has_done"));
});

const read = (...filters: Filter[]) => conditionOf(filtersSchema.parse(filters), context);

const row = {
  path: "/caf\u00e9",
  country: "DE",
  provider: "openai",
  status_code: 404,
  data: { plan: "pro", seats: 7 },
};

/** Whether an event is let through. */
function letsThrough(...filters: Filter[]): boolean {
  const condition = read(...filters);
  if (condition === null) return true;
  return matcher(mapFields(condition, ({ on }) => on.events ?? { path: [] }))(row);
}

describe("filters let through", () => {
  test.each<[string, Filter[], boolean]>([
    ["everything where there are none", [], true],
    ["what holds", [["is", "country", ["FR", "DE"]]], true],
    ["nothing that one refuses", [["is", "country", ["DE"]], ["is", "data.plan", ["free"]]], false], // prettier-ignore
    ["what is not so", [["is_not", "country", ["FR", "IT"]]], true],
    ["nothing that is so", [["is_not", "country", ["FR", "DE"]]], false],
    ["what does not contain", [["contains_not", "page", ["blog"]]], true],
    ["nothing that contains", [["contains_not", "page", ["caf"]]], false],
    ["what does not match", [["matches_not", "page", ["/blog/*"]]], true],
    ["nothing that matches", [["matches_not", "page", ["/c*"]]], false],
    ["either", [["or", [["is", "country", ["FR"]], ["is", "data.plan", ["pro"]]]]], true], // prettier-ignore
    ["both", [["and", [["is", "country", ["FR"]], ["is", "data.plan", ["pro"]]]]], false], // prettier-ignore
    ["the other way round", [["not", ["is", "country", ["FR"]]]], true],
    ["a number by its text", [["is", "status_code", [404]]], true],
    ["a number above", [[">", "status_code", [403]]], true],
    ["a number not above", [[">", "status_code", [404]]], false],
    ["a number in data", [["<=", "data.seats", [7]]], true],
    ["a page as an address spells it", [["is", "page", ["/caf%C3%A9"]]], true],
    ["a provider by a name of former days", [["is", "provider", ["openai.responses"]]], true],
    ["no part of such a name", [["contains", "provider", ["openai.responses"]]], false],
  ])("%s", (_, filters, expected) => {
    expect(letsThrough(...filters)).toBe(expected);
  });
});

describe("a filter is refused that", () => {
  const done = (...filters: Filter[]): Filter => ["has_done", "user", { filters }];

  test.each<[string, Filter, string]>([
    ["compares texts", [">=", "country", [1]], '"country" is text and cannot be compared with >='],
    [
      "is on time",
      ["is", "time:day", ["2026-11-20"]],
      'A filter cannot be on "time:day"; narrow date_range instead',
    ],
    ["is on what nobody knows", ["is", "planet", ["Mars"]], 'Unknown dimension "planet"'],
    [
      "asks what was done on a visit by those that did",
      done(["has_done", "thread", { filters: [["is", "entry_page", ["/"]]] }]),
      "entry_page is a dimension of visits; `has_done` takes filters on events",
    ],
    [
      "asks what was done on a visit",
      done(["is", "entry_page", ["/"]]),
      "entry_page is a dimension of visits; `has_done` takes filters on events",
    ],
  ])("%s", (_, filter, message) => {
    expect(() => read(filter)).toThrow(message);
  });
});

test("what was done may be asked of those that did something else", () => {
  const bought: Filter = ["is", "type", ["bought"]];
  const of: Filter = ["has_done", "user", { filters: [bought], at_least: 2 }];
  expect(read(["has_done", "thread", { filters: [of] }])).toMatchObject({
    field: { name: "thread" },
    where: { op: "has_done", field: { name: "user" }, atLeast: 2 },
  });
});

test("what was done is done once, in the range of the query, unless something else is said", () => {
  const bought: Filter = ["is", "type", ["bought"]];
  expect(read(["has_done", "user", { filters: [bought] }])).toMatchObject({ atLeast: 1, range: null });
  expect(read(["has_done", "visit", { filters: [bought], at_least: 3, date_range: "day" }])).toMatchObject({
    atLeast: 3,
    field: { name: "visit" },
    range: { from: context.now, to: context.now + 86_400_000 },
  });
});
