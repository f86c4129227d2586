import { expect, test } from "vitest";
import { createJsonTexts } from "./json-texts.ts";

test("an object is written once for all who get it, and another that is equal by itself", () => {
  const jsonOf = createJsonTexts();
  let written = 0;
  const toJSON = () => ({ n: (written += 1) });
  const value = { toJSON };
  for (let reader = 0; reader < 1000; reader += 1) expect(jsonOf(value)).toBe('{"n":1}');
  expect(jsonOf({ toJSON })).toBe('{"n":2}');
});

test("what is no object is written as JSON has it", () => {
  const jsonOf = createJsonTexts();
  expect([1.5, 'a"b', null, true].map(jsonOf)).toEqual(["1.5", String.raw`"a\"b"`, "null", "true"]);
});
