import { expect, test } from "vitest";
import { createUuidSource, deriveUuid, isUuid } from "./uuid.ts";

test("ids sort by their time, and within a millisecond in the order they were made", () => {
  const newId = createUuidSource();
  const ids = [5, 5, 5, 6, 7, 7].flatMap((ms) => Array.from({ length: 2000 }, () => newId(ms)));
  expect(ids.every((id) => isUuid(id) && /^.{14}7.{4}[89ab]/u.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test.each([
  ["of its lower bits", (limit: number) => limit - 3],
  ["of four bytes", (limit: number) => (limit > 2 ** 16 ? 2 ** 16 - 3 : 0)],
])("ids sort also where the counter goes over the end %s", (_, randomBelow) => {
  const newId = createUuidSource(randomBelow);
  const ids = Array.from({ length: 6 }, () => newId(7));
  expect(ids.every(isUuid)).toBe(true);
  expect(new Set(ids).size).toBe(6);
  expect(ids.toSorted()).toEqual(ids);
});

test("two programs make different ids at the same time", () => {
  const [one, other] = [createUuidSource(), createUuidSource()];
  const ids = Array.from({ length: 1000 }, () => [one(1), other(1)]).flat();
  expect(new Set(ids).size).toBe(2000);
});

test("an id that is none has the UUID that it has always had", () => {
  expect(["order-42", "é", ""].map(deriveUuid)).toEqual([
    "3bf8b157-c423-8eef-a5ae-4a66eca81c6b",
    "4a99557e-4033-8353-9de2-eb65472017ca",
    "e3b0c442-98fc-8c14-9afb-f4c8996fb924",
  ]);
});

test.each([
  ["0e16fe6e-f3a9-4e88-b2c1-03bd2c266473", true],
  ["0E16FE6E-F3A9-4E88-B2C1-03BD2C266473", true],
  ["0e16fe6ef3a94e88b2c103bd2c266473", false],
  ["0e16fe6e-f3a9-4e88-b2c1-03bd2c26647g", false],
  ["0e16fe6e-f3a9-4e88-b2c10-3bd2c266473", false],
  ["0e16fe6e-f3a9-4e88-b2c1-03bd2c2664731", false],
])("%s is a UUID: %s", (text, expected) => {
  expect(isUuid(text)).toBe(expected);
});
