import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openChdbWarehouse } from "./chdb-warehouse.ts";
import { inlineParameters } from "./inline-parameters.ts";
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
        async (p0, p1, p2, p3, p4) => {
          const sql =
            "SELECT {p0:String}, {p1:Array(String)}, {p2:Int64}, {p3:Float64}, {p4:Array(Int64)}, '{p0:String}'";
          const [row = []] = await warehouse.query({ sql, parameters: { p0, p1, p2, p3, p4 } });
          const [one, list, integer, number, integers, quoted] = row as [
            string,
            string[],
            string,
            number,
            string[],
            string,
          ];
          expect([one, list, Number(integer), number, integers.map(Number), quoted]).toEqual([
            p0,
            p1,
            p2,
            // The engine knows no negative zero in JSON.
            p3 === 0 ? number : p3,
            p4,
            "{p0:String}",
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("may be as long as the longest filter", async () => {
    const p0 = Array.from({ length: 500 }, () => "'".repeat(2048));
    const [row] = await warehouse.query({ sql: "SELECT length({p0:Array(String)})", parameters: { p0 } });
    expect(Number(row?.[0])).toBe(500);
  });

  test.each([[Number.NaN], [Infinity], [null], [{}], [undefined]])("cannot be %s", (p0) => {
    expect(() => inlineParameters({ sql: "SELECT {p0:Float64}", parameters: { p0 } })).toThrow("p0");
  });
});
