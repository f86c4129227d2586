import { expect, test } from "vitest";
import { readMapping } from "./read-mapping.ts";

test("a mapping is read, and what is none is told why", () => {
  expect(readMapping(' {"type": "$.body.type"} ')).toEqual({ type: "$.body.type" });
  expect(() => readMapping('{"type": }')).toThrow(/^This is no JSON: .+\.$/u);
  for (const text of ["[]", "null", "7", '"text"']) expect(() => readMapping(text)).toThrow(/is an object/u);
});
