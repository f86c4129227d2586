import { expect, test } from "vitest";
import { readCursor, writeCursor } from "./cursor.ts";

test("a cursor goes on in the list that gave it, and in no other", () => {
  const place = { list: "user", offset: 20, asOf: 1_795_257_397_138 };
  const cursor = writeCursor(place);
  expect(readCursor(cursor, "user")).toEqual(place);
  expect(() => readCursor(cursor, "thread")).toThrow("Invalid cursor");
});
