import { hash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createFilterBank } from "./filter-bank.ts";
import { bucketOf, buildKeyRun, holds, keyBytes, keysPerRun, type KeyRun } from "./key-run.ts";

const keyOf = (text: string) => hash("sha256", text, "binary").slice(0, keyBytes);

const keysOf = (name: string, size: number) =>
  new Set(Array.from({ length: size }, (_, n) => keyOf(`${name} ${n}`)));

const isIn = (key: string) => (run: KeyRun) =>
  holds(run.buckets[bucketOf(key, run.bucketBits)] ?? new Uint8Array(), key);

test("a bank finds every key of its runs and no other, also when some were removed", () => {
  const keys = fc
    .uint8Array({ minLength: keyBytes, maxLength: keyBytes })
    .map((bytes) => Buffer.from(bytes).toString("latin1"));
  const bank = createFilterBank<KeyRun>();
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(keys, { maxLength: 300 }), { maxLength: 4 }), keys, (sets, other) => {
      const runs = sets.map((set) => buildKeyRun(new Set(set)));
      for (const run of runs) bank.add(run, run.filter);
      for (const key of [...sets.flat(), other]) {
        expect(bank.some(key, isIn(key))).toBe(sets.some((set) => set.includes(key)));
      }
      for (const run of runs) bank.remove(run);
      for (const key of sets.flat()) expect(bank.some(key, () => true)).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test("a bank sees from memory alone that a key is new, but for one in a few hundred for a full run", () => {
  const bank = createFilterBank<string>();
  bank.add("full", buildKeyRun(keysOf("old", keysPerRun)).filter);
  const maybe = [...keysOf("new", 50_000)].filter((key) => bank.some(key, () => true));
  expect(maybe.length).toBeLessThan(150);
});

test("a bank takes 32 runs, and asks only those that may have a key", () => {
  const bank = createFilterBank<number>();
  for (let run = 0; run < 32; run++) {
    expect(bank.isFull).toBe(false);
    bank.add(run, buildKeyRun(keysOf(`${run}`, 10)).filter);
  }
  expect(bank.isFull).toBe(true);
  for (let run = 0; run < 32; run++)
    expect(bank.some(keyOf(`${run} 5`), (asked) => asked === run)).toBe(true);
});

test("the buckets of a full run fit into pages", () => {
  const { buckets } = buildKeyRun(keysOf("key", keysPerRun));
  expect(Math.max(...buckets.map((bucket) => bucket.length))).toBeLessThan(4000);
});
