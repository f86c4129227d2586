import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  and,
  areDisjoint,
  conjuncts,
  fieldsOf,
  is,
  isAt,
  looksElsewhere,
  mapFields,
  matcher,
  not,
  present,
  type Condition,
} from "./condition.ts";

const row = { type: "request", name: "Order placed", status_code: 404, data: { plan: "pro" } };
const done: Condition = {
  op: "has_done",
  field: { column: "user_id" },
  where: is("type", "signup"),
  atLeast: 2,
  range: null,
};

test.each<[string, Condition, boolean]>([
  ["one of several values", is("type", "page_view", "request"), true],
  ["none of the values", is("type", "page_view", "message"), false],
  ["the only value", is("type", "request"), true],
  ["another value", is("type", "page_view"), false],
  ["what is absent as the empty text", is("user_id", ""), true],
  ["a number by its text", is("status_code", "404"), true],
  ["what is in data", isAt(["plan"], "pro"), true],
  ["what is there", present("name"), true],
  ["what is not there", present("user_id"), false],
  [
    "a text that contains any",
    { op: "contains", field: { column: "name" }, values: ["none", "placed"] },
    true,
  ],
  ["a text that contains none", { op: "contains", field: { column: "name" }, values: ["x"] }, false],
  ["a beginning", { op: "starts_with", field: { column: "name" }, values: ["x", "Order"] }, true],
  ["no beginning", { op: "starts_with", field: { column: "name" }, values: ["rder"] }, false],
  ["a pattern", { op: "matches", field: { column: "name" }, values: ["x", "Order *"] }, true],
  ["no pattern", { op: "matches", field: { column: "name" }, values: ["Order"] }, false],
  ["a greater number", { op: ">", field: { column: "status_code" }, value: 403 }, true],
  ["a number that is no greater", { op: ">", field: { column: "status_code" }, value: 404 }, false],
  ["a number at least", { op: ">=", field: { column: "status_code" }, value: 404 }, true],
  ["a smaller number", { op: "<", field: { column: "status_code" }, value: 404 }, false],
  ["a number at most", { op: "<=", field: { column: "status_code" }, value: 404 }, true],
  ["a text as a number", { op: ">=", field: { column: "name" }, value: -1 }, false],
  ["an absent number", { op: "<=", field: { column: "bytes" }, value: 1 }, false],
])("finds %s", (_name, condition, expected) => {
  expect(matcher(condition)(row)).toBe(expected);
});

describe("conditions joined", () => {
  const leaf = fc.integer({ min: 0, max: 3 }).map((n) => is(`c${n}`, "yes"));
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.record({
        op: fc.constantFrom("and" as const, "or" as const),
        of: fc.array(tie("tree"), { maxLength: 3 }),
      }),
      tie("tree").map((of) => not(of)),
    ),
  }));
  const rows = fc.record(
    Object.fromEntries(["c0", "c1", "c2", "c3"].map((name) => [name, fc.constantFrom("yes", "no")])),
  );

  function holds(condition: Condition, values: Readonly<Record<string, string>>): boolean {
    if (condition.op === "and") return condition.of.every((part) => holds(part, values));
    if (condition.op === "or") return condition.of.some((part) => holds(part, values));
    if (condition.op === "not") return !holds(condition.of, values);
    return "values" in condition && "column" in condition.field && values[condition.field.column] === "yes";
  }

  test("hold as their parts do, as a whole and by what has to hold each", () => {
    fc.assert(
      fc.property(tree, rows, (condition, values) => {
        const expected = holds(condition, values);
        expect(matcher(condition)(values)).toBe(expected);
        expect(conjuncts(condition).every((part) => matcher(part)(values))).toBe(expected);
        expect(conjuncts(condition).some(({ op }) => op === "and")).toBe(false);
      }),
    );
  });

  test("name every field, also of what was done, and are the same over others", () => {
    const condition = and(is("a", "1"), { op: "or", of: [not(is("b", "2")), done] });
    const names = fieldsOf(condition).map((field) => ("column" in field ? field.column : ""));
    expect(names).toEqual(["a", "b", "user_id", "type"]);
    const renamed = mapFields(condition, (field) => `r.${"column" in field ? field.column : ""}`);
    expect(fieldsOf(renamed)).toEqual(["r.a", "r.b", "r.user_id", "r.type"]);
    expect(renamed).toMatchObject({ op: "and", of: [{ values: ["1"] }, { op: "or" }] });
  });

  test("look elsewhere when any part does", () => {
    expect(
      [done, not(done), and(is("a", "1"), done), { op: "or" as const, of: [done, is("a", "1")] }].map(
        looksElsewhere,
      ),
    ).toEqual([true, true, true, true]);
    expect(looksElsewhere(and(is("a", "1"), not(is("b", "2"))))).toBe(false);
    expect(() => matcher(done)).toThrow("looksElsewhere");
  });
});

test.each<[string, readonly Condition[], boolean]>([
  ["one alone", [is("type", "a")], true],
  ["two of other values", [is("type", "a", "b"), is("type", "c")], true],
  ["two that share a value", [is("type", "a", "b"), is("type", "b")], false],
  ["two of other fields", [is("type", "a"), is("name", "b")], false],
  ["two of which one demands nothing", [is("type", "a"), present("name")], false],
  [
    "two that differ in one demand of many",
    [and(present("x"), is("type", "a")), and(is("type", "b"), is("name", "n"))],
    true,
  ],
  ["three of which the first and last share", [is("type", "a"), is("type", "b"), is("type", "a")], false],
  ["either of two", [{ op: "or", of: [is("type", "a")] }, is("type", "b")], false],
])("sees whether no row can match %s", (_name, conditions, expected) => {
  expect(areDisjoint(conditions)).toBe(expected);
});
