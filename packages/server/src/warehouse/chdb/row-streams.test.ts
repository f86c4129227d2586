import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sql, type Sql } from "@dendro/core";
import { openChdbWarehouse } from "./chdb-warehouse.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-streams-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 400e6 });
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function linesOf(query: Sql | string): Promise<string> {
  const parts = await all(warehouse.stream({ sql: query }, "JSONEachRow"));
  return Buffer.concat(parts.map(({ bytes }) => bytes)).toString("utf8");
}

test("a stream sees values as they are, whatever they are", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("'", "\\", "\\'", "'; DROP TABLE x; --", "{p0:String}", "`", "\0", "\n", "🌳", ""),
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(text, { maxLength: 4 }),
      fc.double(),
      fc.maxSafeInteger(),
      async (one, many, number, integer) => {
        fc.pre(Number.isFinite(number));
        const query = sql`SELECT ${sql.text(one)} AS one, ${sql.texts(many)} AS many, ${sql.number(number)} AS number, ${sql.integers([integer])} AS integers`;
        const [row] = (await linesOf(query)).trimEnd().split("\n");
        const seen = JSON.parse(row ?? "") as {
          one: string;
          many: string[];
          number: number;
          integers: number[];
        };
        const asUtf8 = (value: string) => value.toWellFormed();
        expect({ ...seen, number: seen.number + 0 }).toEqual({
          one: asUtf8(one),
          many: many.map(asUtf8),
          number: number + 0,
          integers: [integer],
        });
      },
    ),
    { numRuns: 60 },
  );
});

test("a stream reads no more than is asked for, and another may begin when it is left", async () => {
  const many = "SELECT number, repeat('x', 1000) AS x FROM numbers(1000000000)";
  for (let round = 0; round < 20; round += 1) {
    for await (const { rows } of warehouse.stream({ sql: many }, "CSV")) {
      expect(rows).toBeGreaterThan(0);
      break;
    }
  }
  const [[running] = []] = await warehouse.query({
    sql: "SELECT count() FROM system.processes WHERE query LIKE '%numbers(1000000000)%' AND query NOT LIKE '%system.processes%'",
  });
  expect(Number(running)).toBe(0);
});

test("an aborted stream stops with the reason", async () => {
  const controller = new AbortController();
  const stream = warehouse.stream({ sql: "SELECT * FROM numbers(1000000000)" }, "CSV", controller.signal);
  await stream.next();
  controller.abort(new Error("enough"));
  await expect(stream.next()).rejects.toThrow("enough");
});

test("what it cannot hold while it sorts goes to disk, and is gone from there afterwards", async () => {
  const temporary = () => readdirSync(join(path, "tmp")).length;
  const query =
    "SELECT number, repeat(toString(number), 100) AS x FROM numbers(600000) ORDER BY cityHash64(x)";
  let rows = 0;
  let most = 0;
  for await (const part of warehouse.stream({ sql: query }, "CSV")) {
    rows += part.rows;
    most = Math.max(most, temporary());
    if (rows > 100_000) break;
  }
  expect(most).toBeGreaterThan(0);
  expect(temporary()).toBe(0);
});

test("what goes wrong is typed, at the beginning and in the middle", async () => {
  await expect(linesOf("SELECT nonsense")).rejects.toMatchObject({ code: "warehouse_unavailable" });
  await expect(linesOf("SELECT groupArray(number) FROM numbers(1000000000)")).rejects.toMatchObject({
    code: "query_too_expensive",
  });
  await expect(
    linesOf("SELECT throwIf(number = 500000) FROM numbers(1000000) SETTINGS max_threads = 1"),
  ).rejects.toMatchObject({ code: "warehouse_unavailable" });
});
