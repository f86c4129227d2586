import { expect, test } from "vitest";
import { countNewer } from "./newer.ts";

const at = (id: string, second: number) => ({ id, start: `2026-11-20T10:00:0${second}.000Z` });

test("newer is what began after the latest that is listed", () => {
  const listed = [at("b", 2), at("a", 1)];
  expect(countNewer([at("d", 4), at("c", 3), at("b", 2), at("a", 1)], listed)).toBe(2);
  expect(countNewer([at("b", 2), at("old", 0)], listed)).toBe(0);
});

test("a trace that goes on is not newer, nor one whose beginning is not known", () => {
  expect(countNewer([at("a", 5), { id: "x", start: null }], [at("a", 1)])).toBe(0);
});

test("everything is newer than an empty list", () => {
  expect(countNewer([at("a", 1)], [])).toBe(1);
});
