import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSeenKeys, type SeenKeys } from "./seen-keys.ts";
import { openDatabase } from "./schema.ts";

const windowMs = 8000;
let database: DatabaseSync;
let seen: SeenKeys;

beforeEach(() => {
  database = openDatabase({
    path: ":memory:",
    dedupWindowMs: windowMs,
    maxFileBytes: Infinity,
    release: "0.0.0",
  });
  seen = openSeenKeys(database, windowMs);
});

afterEach(() => database.close());

describe("seen keys", () => {
  test("remember more keys than fit into memory's part, also when they are opened again", () => {
    for (let n = 0; n < 300; n++) claimAll(`${n}`, 1000, 1);
    expect(count("key_runs")).toBe(4);
    expect(count("recent_keys")).toBeLessThan(50);
    for (const keys of [seen, openSeenKeys(database, windowMs)]) {
      for (let n = 0; n < 300; n += 7) expect(keys.claim("t", "event", `${n} ${n}`)).toBe(false);
      expect(keys.claim("t", "event", "other")).toBe(true);
      keys.forget();
    }
  });

  test("take nothing for seen that was not", () => {
    for (let n = 0; n < 140; n++) claimAll(`${n}`, 1000, 1);
    const claimed = Array.from({ length: 20_000 }, (_, n) => seen.claim("t", "event", `new ${n}`));
    expect(claimed.every(Boolean)).toBe(true);
  });

  test("forget what a rolled back transaction claimed", () => {
    expect(seen.claim("t", "event", "a")).toBe(true);
    seen.forget();
    expect(seen.claim("t", "event", "a")).toBe(true);
  });

  test("keep batches and events apart, and tenants", () => {
    expect(seen.claim("t", "event", "a")).toBe(true);
    expect(seen.claim("t", "batch", "a")).toBe(true);
    expect(seen.claim("u", "event", "a")).toBe(true);
    expect(seen.claim("t", "event", "a")).toBe(false);
  });

  test("are dropped an eighth of the window late at most, and nothing of them stays", () => {
    claimAll("first", 10, 1000);
    claimAll("second", 10, 1900);
    settle(1900);
    expect(count("key_runs")).toBe(0);
    settle(2000);
    expect(count("key_runs")).toBe(1);
    settle(1900 + windowMs - 1);
    expect(seen.claim("t", "event", "first 0")).toBe(false);
    settle(1900 + windowMs);
    expect(seen.claim("t", "event", "first 0")).toBe(true);
    expect([count("key_runs"), count("key_buckets"), count("recent_keys")]).toEqual([0, 0, 0]);
  });
});

function claimAll(name: string, keys: number, now: number): void {
  for (let n = 0; n < keys; n++) seen.claim("t", "event", `${name} ${n}`);
  seen.write(now);
  seen.keep();
  seen.maintain(now);
}

function settle(now: number): void {
  while (seen.maintain(now));
}

function count(table: "key_runs" | "key_buckets" | "recent_keys"): unknown {
  return database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
}
