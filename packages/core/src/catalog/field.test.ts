import { describe, expect, test } from "vitest";
import { fieldReader, partSeparator, readAs, type Field, type Row } from "./field.ts";

const row: Row = {
  name: "a",
  route: "",
  path: "/p",
  status_code: 404,
  cached: false,
  provider: "OpenAI",
  data: { plan: "pro", deep: { n: 7, list: [1], nothing: null } },
};

test.each<[string, Field, unknown]>([
  ["a column", { column: "name" }, "a"],
  ["a number", { column: "status_code" }, 404],
  ["a truth", { column: "cached" }, false],
  ["a column that is not there", { column: "user_id" }, null],
  ["a provider as it is called today", { column: "provider", reading: "provider" }, "openai"],
  ["no provider", { column: "model", reading: "provider" }, null],
  ["the first that has a text", { firstOf: ["route", "path", "name"] }, "/p"],
  ["the first, before what stands in data", { firstOf: ["name"], orPath: ["plan"] }, "a"],
  ["what stands in data where none has", { firstOf: ["route", "user_id"], orPath: ["plan"] }, "pro"],
  ["the first, as it is read today", { firstOf: ["route", "provider"], reading: "provider" }, "openai"],
  ["none of some", { firstOf: ["route", "user_id"] }, null],
  ["all as one", { allOf: ["name", "path"] }, `a${partSeparator}/p`],
  ["all, where one is empty", { allOf: ["name", "route"] }, null],
  ["all, where one is not there", { allOf: ["user_id", "name"] }, null],
  ["a path", { path: ["deep", "n"] }, 7],
  ["a path to an object", { path: ["deep"] }, null],
  ["a path to null", { path: ["deep", "nothing"] }, null],
  ["a path into a list", { path: ["deep", "list", "0"] }, null],
  ["a path into a text", { path: ["plan", "length"] }, null],
  ["a path to nothing", { path: ["none", "n"] }, null],
])("reads %s", (_name, field, expected) => {
  expect(fieldReader(field)(row)).toBe(expected);
});

describe("a text", () => {
  test("is read as it is where nothing is said", () => {
    expect([readAs(undefined, "OpenAI"), readAs("provider", "OpenAI")]).toEqual(["OpenAI", "openai"]);
  });
});

test.each([
  [200, "2xx"],
  [599, "5xx"],
  [99, "0xx"],
  [undefined, null],
])("a status code of %s is of the class %s", (status_code, name) => {
  expect(fieldReader({ hundredsOf: "status_code" })({ status_code })).toBe(name);
});
