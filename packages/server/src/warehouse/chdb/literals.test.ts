import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@dendro/core";
import { openChdbWarehouse } from "./chdb-warehouse.ts";
import { inlineValues } from "../literals.ts";
import type { Warehouse } from "../warehouse.ts";

const directory = mkdtempSync(join(tmpdir(), "literals-"));
let warehouse: Warehouse;
beforeAll(() => {
  warehouse = openChdbWarehouse({ path: directory, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
});
afterAll(async () => {
  await warehouse.close();
  rmSync(directory, { recursive: true });
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "'",
    "\\",
    "\\'",
    "' OR 1 = 1 --",
    "{p1:String}",
    "`",
    "\0",
    "\n",
    "😀",
    "\\x27",
    "*/",
    "$$",
  ),
);

describe("values in a statement", () => {
  test("come back from the warehouse as they were given, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(text, { maxLength: 4 }),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(fc.maxSafeInteger(), { maxLength: 4 }),
        async (said, texts, integer, fraction, integers) => {
          const [row = []] = await warehouse.query({
            sql: sql`SELECT ${sql.text(said)}, ${sql.texts(texts)}, ${integer}, ${sql.number(fraction)}, ${sql.integers(integers)}, '{p0:String}'`,
          });
          const [one, list, whole, number, numbers, quoted] = row as [
            string,
            string[],
            string,
            number,
            string[],
            string,
          ];
          expect([one, list, Number(whole), number, numbers.map(Number), quoted]).toEqual([
            said,
            texts,
            integer,
            // The engine knows no negative zero in JSON.
            fraction === 0 ? number : fraction,
            integers,
            "{p0:String}",
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("are what they are in whatever condition they stand, and change nothing else of it", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (stored, asked) => {
        const row = sql`SELECT ${sql.text(stored)} AS x`;
        const isAsked = sql`x = ${sql.text(asked)} OR x IN ${sql.texts([asked])}`;
        const [[found] = []] = await warehouse.query({
          sql: sql`SELECT count() FROM (${row}) WHERE (${isAsked}) AND NOT startsWith(x, ${sql.text(`${asked}'`)})`,
        });
        expect(Number(found)).toBe(stored === asked ? 1 : 0);
      }),
      { numRuns: 100 },
    );
  });

  test("may be as long as the longest filter", async () => {
    const texts = Array.from({ length: 500 }, () => "'".repeat(2048));
    const [row] = await warehouse.query({ sql: sql`SELECT length(${sql.texts(texts)})` });
    expect(Number(row?.[0])).toBe(500);
  });

  test("name a path by any key", async () => {
    const key = sql.quotedId("a`b\\c'{p0:String}");
    const [row] = await warehouse.query({ sql: sql`SELECT t.${key} FROM (SELECT 1 AS ${key}) AS t` });
    expect(row).toEqual([1]);
  });

  test.each([[Number.NaN], [Infinity]])("cannot be %s", (number) => {
    expect(() => inlineValues(sql`SELECT ${sql.number(number)}`)).toThrow(String(number));
  });
});
