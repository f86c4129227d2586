import { hash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, buildKeyRun, holds, keyBytes, mayHold, type KeyRun } from "./key-run.ts";

const keyOf = (text: string) => hash("sha256", text, "binary").slice(0, keyBytes);

const isIn = ({ filter, bucketBits, buckets }: KeyRun, key: string) =>
  mayHold(filter, key) && holds(buckets[bucketOf(key, bucketBits)] ?? new Uint8Array(), key);

test("holds every key it was built from and no other", () => {
  const keys = fc
    .uint8Array({ minLength: keyBytes, maxLength: keyBytes })
    .map((bytes) => Buffer.from(bytes).toString("latin1"));
  fc.assert(
    fc.property(fc.uniqueArray(keys, { minLength: 1, maxLength: 500 }), keys, (inside, other) => {
      const run = buildKeyRun(new Set(inside));
      expect(inside.every((key) => isIn(run, key))).toBe(true);
      expect(isIn(run, other)).toBe(inside.includes(other));
    }),
  );
});

test("sees from memory alone that a key is new, but for one in a few hundred", () => {
  const run = buildKeyRun(new Set(Array.from({ length: 50_000 }, (_, n) => keyOf(`old ${n}`))));
  const maybe = Array.from({ length: 50_000 }, (_, n) => keyOf(`new ${n}`)).filter((key) =>
    mayHold(run.filter, key),
  );
  expect(maybe.length).toBeLessThan(150);
});

test("fits its buckets into pages", () => {
  const { buckets } = buildKeyRun(new Set(Array.from({ length: 50_000 }, (_, n) => keyOf(`${n}`))));
  expect(Math.max(...buckets.map((bucket) => bucket.length))).toBeLessThan(4000);
});
