import { describe, expect, test } from "vitest";
import { sql } from "@dendro/core";
import { createFairShare } from "../fair/fair-share.ts";
import { shareQueries } from "./shared-queries.ts";

/** A warehouse that answers when it is told to. */
function slowWarehouse() {
  const asked: {
    sql: string;
    answer: (rows: unknown[][]) => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  return {
    asked,
    query: async (statement: { sql: string }, signal?: AbortSignal) =>
      await new Promise<unknown[][]>((answer, fail) => {
        asked.push({ sql: statement.sql, answer, fail, signal: signal as AbortSignal });
        signal?.addEventListener("abort", () => fail(signal.reason as Error));
      }),
  };
}

const one = { sql: "SELECT 1" };

describe("questions asked at the same time", () => {
  test("run once, and again only when something was written since", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    const all = [
      queries.query(one),
      queries.query(one),
      queries.query({ sql: sql`SELECT ${sql.text("1")}` }),
    ];
    expect(warehouse.asked).toHaveLength(2);
    warehouse.asked.forEach(({ answer }, index) => answer([[index]]));
    expect(await Promise.all(all)).toEqual([[[0]], [[0]], [[1]]]);
    expect(await queries.query(one)).toEqual([[0]]);
    expect(queries.counts).toEqual({ run: 2, shared: 2 });
    queries.forget();
    const again = queries.query(one);
    warehouse.asked[2]?.answer([[3]]);
    expect(await again).toEqual([[3]]);
  });

  test("an answer that was on its way when something was written is not kept", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    const before = queries.query(one);
    queries.forget();
    const after = queries.query(one);
    warehouse.asked[0]?.answer([["old"]]);
    warehouse.asked[1]?.answer([["new"]]);
    expect([await before, await after, await queries.query(one)]).toEqual([[["old"]], [["new"]], [["new"]]]);
  });

  test("stop when nobody waits for them any more, and not before", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [queries.query(one, first.signal), queries.query(one, second.signal)];
    first.abort(new Error("gone"));
    await expect(asked[0]).rejects.toThrow("gone");
    expect(warehouse.asked[0]?.signal.aborted).toBe(false);
    second.abort(new Error("gone too"));
    await expect(asked[1]).rejects.toThrow("gone too");
    expect(warehouse.asked[0]?.signal.aborted).toBe(true);
    const later = queries.query(one);
    warehouse.asked[1]?.answer([[1]]);
    expect(await later).toEqual([[1]]);
  });

  test("that stop late take nothing from those who ask the same again", async () => {
    const asked: PromiseWithResolvers<unknown[][]>[] = [];
    const queries = shareQueries({
      async query() {
        const pending = Promise.withResolvers<unknown[][]>();
        asked.push(pending);
        return await pending.promise;
      },
    });
    const leaving = new AbortController();
    const first = queries.query(one, leaving.signal);
    leaving.abort(new Error("gone"));
    await expect(first).rejects.toThrow("gone");
    const second = queries.query(one);
    asked[0]?.reject(new Error("stopped"));
    await new Promise((resolve) => setTimeout(resolve));
    const third = queries.query(one);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve([[1]]);
    expect(await Promise.all([second, third])).toEqual([[[1]], [[1]]]);
  });

  test("that fail are asked again", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    const asked = [queries.query(one), queries.query(one)];
    warehouse.asked[0]?.fail(new Error("broken"));
    await expect(asked[0]).rejects.toThrow("broken");
    await expect(asked[1]).rejects.toThrow("broken");
    const again = queries.query(one);
    warehouse.asked[1]?.answer([[1]]);
    expect(await again).toEqual([[1]]);
  });

  test.each([
    ["2,000 rows", Array.from({ length: 2000 }, () => [1]), true],
    ["2,001 rows", Array.from({ length: 2001 }, () => [1]), false],
    ["200,000 characters", [["x".repeat(100_000)], ["x".repeat(100_000)]], true],
    ["200,001 characters", [["x".repeat(100_000)], ["x".repeat(100_001)]], false],
    ["as many characters, of which numbers are 8", [["x".repeat(199_992), 1]], true],
    ["one more, of which numbers are 8", [["x".repeat(199_993), 1]], false],
  ])("are kept while they are short: %s", async (_what, rows, isKept) => {
    const queries = shareQueries({ query: async () => await Promise.resolve(rows) });
    for (let count = 0; count < 2; count += 1) expect(await queries.query(one)).toBe(rows);
    expect(queries.counts).toEqual(isKept ? { run: 1, shared: 1 } : { run: 2, shared: 0 });
  });

  test("are kept up to 500, and the oldest goes first", async () => {
    const queries = shareQueries({ query: async ({ sql: asked }) => await Promise.resolve([[asked]]) });
    const ask = async (n: number) => await queries.query({ sql: `SELECT ${n}` });
    for (let n = 0; n < 500; n += 1) await ask(n);
    await ask(0);
    expect(queries.counts).toEqual({ run: 500, shared: 1 });
    await ask(500);
    await ask(1);
    expect(queries.counts).toEqual({ run: 501, shared: 2 });
    await ask(0);
    expect(queries.counts).toEqual({ run: 502, shared: 2 });
  });

  test("are kept while there is memory, which is given back when they go", async () => {
    // An answer takes two bytes a character and 64 a row; the share is of one for all tenants.
    const memory = createFairShare(2 * 2 * (20 + 64));
    const rows = [["0123456789"]];
    const queries = shareQueries({ query: async () => await Promise.resolve(rows) }, memory);
    const ask = async (n: number) => await queries.query({ sql: `SELECT ${n}` });
    for (const n of [1, 2, 1, 2]) await ask(n);
    expect(queries.counts).toEqual({ run: 2, shared: 2 });
    // There is no room for a third, which takes nothing.
    for (const n of [3, 3, 1, 2]) await ask(n);
    expect(queries.counts).toEqual({ run: 4, shared: 4 });
    queries.forget();
    for (const n of [3, 4, 3, 4, 5, 5]) await ask(n);
    expect(queries.counts).toEqual({ run: 8, shared: 6 });
  });

  test("a client that has gone already is answered nothing, and nothing is run", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    await expect(queries.query(one, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
    expect([warehouse.asked.length, queries.counts]).toEqual([0, { run: 0, shared: 0 }]);
  });

  test("a client that goes when it is answered takes nothing from what is kept", async () => {
    const warehouse = slowWarehouse();
    const queries = shareQueries(warehouse);
    const leaving = new AbortController();
    const asked = queries.query(one, leaving.signal);
    warehouse.asked[0]?.answer([[1]]);
    expect(await asked).toEqual([[1]]);
    leaving.abort();
    expect(warehouse.asked[0]?.signal.aborted).toBe(false);
    expect(await queries.query(one)).toEqual([[1]]);
  });
});
