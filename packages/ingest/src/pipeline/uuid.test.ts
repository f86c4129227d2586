import { expect, test } from "vitest";
import { createUuidSource, isUuid } from "./uuid.ts";

test("ids sort by their time, and within a millisecond in the order they were made", () => {
  const newId = createUuidSource();
  const ids = [5, 5, 5, 6, 7, 7].flatMap((ms) => Array.from({ length: 2000 }, () => newId(ms)));
  expect(ids.every((id) => isUuid(id) && /^.{14}7.{4}[89ab]/u.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test("two programs make different ids at the same time", () => {
  const [one, other] = [createUuidSource(), createUuidSource()];
  const ids = Array.from({ length: 1000 }, () => [one(1), other(1)]).flat();
  expect(new Set(ids).size).toBe(2000);
});
