import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, expect, test } from "vitest";
import { openChdbWarehouse } from "./chdb-warehouse.ts";
import type { Statement } from "../warehouse.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-parquet-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The rows from a number on. */
function select(from: number, rows: number): Statement {
  const sql = `
    SELECT number, nullIf(toString(number % 3), '0') AS text, toLowCardinality(concat('c', toString(number % 7))) AS few,
      if(number % 2 = 0, NULL, number / 4) AS part, fromUnixTimestamp64Milli(toInt64(number), 'UTC') AS at
    FROM numbers(${from}, ${rows})`;
  return { sql };
}

async function* statementsOf(...counts: number[]): AsyncGenerator<Statement, void> {
  let from = 0;
  for (const rows of counts) {
    yield select(from, rows);
    from += rows;
  }
}

async function joined(...counts: number[]): Promise<ArrayBuffer> {
  const written = await all(warehouse.stream(statementsOf(...counts), "Parquet"));
  expect(written.reduce((sum, { rows }) => sum + rows, 0)).toBe(counts.reduce((a, b) => a + b, 0));
  return Uint8Array.from(Buffer.concat(written.map(({ bytes }) => bytes))).buffer;
}

const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) };

test("the rows of several files are in the one, in their order, in as many groups", async () => {
  const file = await joined(10, 1, 40_000, 0, 5);
  const metadata = parquetMetadata(file);
  expect(metadata.num_rows).toBe(40_016n);
  expect(metadata.row_groups.map(({ num_rows }) => num_rows).filter((rows) => rows > 0n)).toEqual([
    10n,
    1n,
    ...metadata.row_groups.slice(2, -1).map(({ num_rows }) => num_rows),
    5n,
  ]);
  const rows = await parquetReadObjects({ file, compressors });
  expect(rows).toHaveLength(40_016);
  for (const [index, row] of rows.entries()) {
    if (index % 97 !== 0 && index > 12) continue;
    expect(row).toEqual({
      number: BigInt(index),
      text: index % 3 === 0 ? null : String(index % 3),
      few: `c${index % 7}`,
      part: index % 2 === 0 ? null : index / 4,
      at: new Date(index),
    });
  }
});

test("a file without rows has its columns", async () => {
  const metadata = parquetMetadata(await joined(0));
  expect(metadata.num_rows).toBe(0n);
  expect(metadata.schema.slice(1).map(({ name }) => name)).toEqual(["number", "text", "few", "part", "at"]);
});

test("without any file there are no columns to write", async () => {
  await expect(all(warehouse.stream(statementsOf(), "Parquet"))).rejects.toThrow("needs a file");
});

test("a column that a file lacks is null in its rows, also beside one of several parts", async () => {
  async function* statements(): AsyncGenerator<Statement, void> {
    const parts = "number, [number, number + 1] AS pair, (number, 'x') AS both";
    yield { sql: `SELECT ${parts}, toNullable('first') AS text, number * 2 AS last FROM numbers(2)` };
    yield { sql: `SELECT ${parts}, number * 2 AS last FROM numbers(2, 3)` };
  }
  const written = await all(warehouse.stream(statements(), "Parquet"));
  const file = Uint8Array.from(Buffer.concat(written.map(({ bytes }) => bytes))).buffer;
  const rows = await parquetReadObjects({ file, compressors });
  expect(rows.map(({ number, pair, text, last }) => [number, pair, text, last])).toEqual(
    [0n, 1n, 2n, 3n, 4n].map((number) => [
      number,
      [number, number + 1n],
      number < 2n ? "first" : null,
      number * 2n,
    ]),
  );
});
