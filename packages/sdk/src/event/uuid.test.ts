import { expect, test } from "vitest";
import { createUuidSeries, uuidV7 } from "./uuid.ts";

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

test("ids are UUIDs of version 7 that sort by their time", () => {
  const times = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 2 ** 47];
  const ids = times.map((time) => uuidV7(time));
  for (const id of ids) expect(id).toMatch(form);
  expect(ids.toSorted()).toEqual(ids);
  expect(uuidV7(1_700_000_000_000)).toMatch(/^018bcfe5-6800-7/u);
});

test("a series goes on in order and never repeats, also beyond its counter", () => {
  const [first, second] = [createUuidSeries(1_700_000_000_000), createUuidSeries(1_700_000_000_000)];
  const ids = Array.from({ length: 5000 }, () => [first(), second()]).flat();
  for (const id of ids) expect(id).toMatch(form);
  expect(new Set(ids).size).toBe(10_000);
  const batch = Array.from({ length: 1000 }, createUuidSeries(1));
  expect(batch.toSorted()).toEqual(batch);
});
