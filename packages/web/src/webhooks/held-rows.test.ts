import { expect, test } from "vitest";
import { heldRows } from "./held-rows.ts";

const rows = ["d", "c", "b", "a"].map((id) => ({ id }));

test("what comes while a list is held is counted and not shown", () => {
  expect(heldRows(rows, "b")).toEqual({ shown: rows.slice(2), newer: 2 });
});

test("a list that nobody holds, or whose first row is gone, is as it is", () => {
  expect(heldRows(rows, null)).toEqual({ shown: rows, newer: 0 });
  expect(heldRows(rows, "gone")).toEqual({ shown: rows, newer: 0 });
});
