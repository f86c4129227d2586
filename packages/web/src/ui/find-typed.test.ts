import { expect, test } from "vitest";
import { findTyped } from "./find-typed.ts";

const titles = ["Copy", "CSV", "Parquet", " Picture", "Cut it"];

test.each([
  ["c", -1, 0],
  ["c", 0, 1],
  ["cc", 1, 4],
  ["c", 4, 0],
  ["cs", 0, 1],
  ["CSV", 1, null],
  ["pi", 2, 3],
  ["p", 3, 2],
  ["cut i", 0, 4],
  ["co", -1, 0],
  ["co", 3, 0],
  ["x", 0, null],
  ["px", 2, null],
])("%j at %i means %s", (typed, at, index) => expect(findTyped(titles, at, typed)).toBe(index));

test("a letter of which there is one stays where it is", () =>
  expect(findTyped(["Ask", "Bring"], 0, "a")).toBeNull());

test("nothing is meant where there is nothing", () => expect(findTyped([], -1, "a")).toBeNull());
