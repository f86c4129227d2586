import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, expect, test } from "vitest";
import { sql, type Sql } from "@dendro/core";
import type { RowFormat, Selection } from "../warehouse.ts";
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

const kept = ["a", "b", "few", "n", "flag"] as const;
type Kept = (typeof kept)[number];

async function emptyKept(): Promise<void> {
  await warehouse.command("DROP TABLE IF EXISTS kept SYNC");
  await warehouse.command(
    "CREATE TABLE kept (id UInt32, a String, b String, few LowCardinality(String), n Nullable(UInt64), flag Nullable(Bool)) ENGINE = MergeTree ORDER BY id",
  );
}

async function bytesOf(statements: Parameters<typeof warehouse.stream>[0], format: RowFormat) {
  return Buffer.concat((await all(warehouse.stream(statements, format))).map(({ bytes }) => bytes));
}

/** What is selected of `kept`, in windows of its ids; beside each the same as a statement. */
function selections(
  names: readonly Kept[],
  windows: readonly (readonly [from: number, to: number])[],
  rows = 1_000_000,
) {
  const isText = (name: Kept) => !["n", "flag"].includes(name);
  const valueOf = (name: Kept) =>
    isText(name) ? sql`nullIf(${sql.id(`r.${name}`)}, '')` : sql.id(`r.${name}`);
  const fromOf = ([from, to]: readonly [number, number]) =>
    sql`kept AS r WHERE r.id >= ${from} AND r.id < ${to}`;
  const id = { name: "id", value: sql`r.id`, isPresent: null, isText: false };
  const columns: Selection["columns"] = [
    ...names.map((name) => ({
      name,
      value: valueOf(name),
      isPresent: isText(name) ? sql`${sql.id(`r.${name}`)} != ''` : sql`isNotNull(${sql.id(`r.${name}`)})`,
      isText: isText(name),
    })),
    id,
  ];
  const listed = sql.join(
    columns.map(({ name, value }) => sql`${value} AS ${sql.id(name)}`),
    ", ",
  );
  return {
    columns,
    selected: windows.map((window) => ({ columns, from: fromOf(window), orderBy: sql`r.id`, rows })),
    plain: windows.map((window) => ({ sql: sql`SELECT ${listed} FROM ${fromOf(window)} ORDER BY r.id` })),
  };
}

/** What a file of Parquet has, by the engine's own reader and by one that is not the engine's. */
async function readParquet(bytes: Uint8Array) {
  const name = join(path, "read.parquet");
  writeFileSync(name, bytes);
  const table = sql`file(${sql.text(name)}, Parquet)`;
  const file = Uint8Array.from(bytes).buffer;
  const { schema, row_groups } = parquetMetadata(file);
  return {
    schema,
    groups: row_groups.map(({ num_rows }) => num_rows),
    types: await warehouse.query({ sql: sql`DESCRIBE ${table}` }),
    engine: await warehouse.query({ sql: sql`SELECT * FROM ${table} ORDER BY id` }),
    other: await parquetReadObjects({
      file,
      compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
    }),
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}

test("a selection is written as its statement would be, whatever columns have values, and where", async () => {
  const text = fc.option(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("${a}", "a\nb", ',"', "\\")),
    {
      nil: "",
      freq: 2,
    },
  );
  const row = fc.record(
    { a: text, b: text, few: text, n: fc.nat(), flag: fc.boolean() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 12 }),
      fc.shuffledSubarray([...kept]),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(10, 1_000_000),
      async (rows, names, width, about) => {
        await emptyKept();
        if (rows.length > 0)
          await warehouse.insert(
            "kept",
            rows.map((values, id) => JSON.stringify({ id, ...values })).join("\n"),
          );
        const windows = Array.from({ length: 3 }, (_, nth) => [nth * width, (nth + 1) * width] as const);
        const { selected, plain } = selections(names, windows, about);
        for (const format of ["CSV", "JSONEachRow"] as const)
          expect(await bytesOf(each(selected), format)).toEqual(await bytesOf(each(plain), format));
        expect(await readParquet(await bytesOf(each(selected), "Parquet"))).toEqual(
          await readParquet(await bytesOf(each(plain), "Parquet")),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test("a column that gets a value while rows go out is written from the next window on", async () => {
  await emptyKept();
  const insert = async (values: object) => await warehouse.insert("kept", JSON.stringify(values));
  await insert({ id: 0, a: "first" });
  await insert({ id: 1 });
  const { selected } = selections(
    ["a", "b", "n"],
    [
      [0, 1],
      [1, 3],
    ],
  );
  async function* statements() {
    for (const [nth, selection] of selected.entries()) {
      if (nth === 1) await insert({ id: 2, b: "late", n: 7 });
      yield selection;
    }
  }
  expect((await bytesOf(statements(), "JSONEachRow")).toString()).toBe(
    [
      '{"a":"first","b":null,"n":null,"id":0}',
      '{"a":null,"b":null,"n":null,"id":1}',
      '{"a":null,"b":"late","n":7,"id":2}',
      "",
    ].join("\n"),
  );
});

test("text that is not UTF-8 is made so in a selection as in a statement", async () => {
  await emptyKept();
  await warehouse.command(
    String.raw`INSERT INTO kept (id, a, few) VALUES (0, 'x\xff\xfey\xc3', '\xe2\x82'), (1, '\xed\xa0\x80', 'ok')`,
  );
  const { selected, plain } = selections(["a", "b", "few"], [[0, 2]]);
  expect(await bytesOf(each(selected), "JSONEachRow")).toEqual(await bytesOf(each(plain), "JSONEachRow"));
});
