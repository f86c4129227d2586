import { describe, expect, test } from "vitest";
import { sql } from "@dendro/core";
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

  test("are not kept when they are long, nor without end", async () => {
    const queries = shareQueries({
      query: async ({ sql: asked }) =>
        await Promise.resolve(
          asked === "long"
            ? Array.from({ length: 5000 }, () => [1])
            : [[asked === "wide" ? "x".repeat(1e6) : asked]],
        ),
    });
    for (const query of ["long", "long", "wide", "wide"]) await queries.query({ sql: query });
    expect(queries.counts).toEqual({ run: 4, shared: 0 });
    for (let n = 0; n < 1000; n += 1) await queries.query({ sql: `SELECT ${n}` });
    await queries.query({ sql: "SELECT 0" });
    await queries.query({ sql: "SELECT 999" });
    expect(queries.counts).toEqual({ run: 1005, shared: 1 });
  });
});
