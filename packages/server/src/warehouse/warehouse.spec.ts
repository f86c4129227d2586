import { zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { sql, type Sql } from "@dendro/core";
import type { RowFormat, Statement, Warehouse } from "./warehouse.ts";

/** An open warehouse with a table `numbered (n UInt64, text String)` in months of `month Date`, which may be updated. */
export interface WarehouseForTests {
  readonly warehouse: Warehouse;
  /** Whether bytes are in any file of it. */
  isOnDisk(bytes: string): boolean;
}

/** What makes the table of the specs; embedded and on a server it is the same. */
export const numbered = `
  CREATE TABLE numbered (n UInt64, text String, month Date)
  ENGINE = MergeTree PARTITION BY toYYYYMM(month) ORDER BY n
  SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1`;

const compressors = { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) };

/** What every implementation of {@link Warehouse} promises, tried on the real thing. */
export function describeWarehouse(opened: () => WarehouseForTests): void {
  const never = new AbortController().signal;
  const ask = async (query: Sql | string) => await opened().warehouse.query({ sql: query });
  const count = async (where: string) =>
    Number((await ask(`SELECT count() FROM numbered WHERE ${where}`))[0]?.[0]);
  const state = async () => (await opened().warehouse.inspect()).get("numbered");
  const rowsWhere = (where: Sql) => ({ table: "numbered", where });

  async function insert(
    from: number,
    rows: number,
    text = "text",
    months: readonly string[] = ["2026-11-01"],
  ) {
    const lines = Array.from({ length: rows }, (_, index) =>
      JSON.stringify({ n: from + index, text, month: months[index % months.length] }),
    );
    await opened().warehouse.insert("numbered", lines.join("\n"));
  }

  async function written(statements: Statement | AsyncIterable<Statement>, format: RowFormat) {
    const pieces: Uint8Array[] = [];
    let rows = 0;
    for await (const piece of opened().warehouse.stream(statements, format)) {
      rows += piece.rows;
      pieces.push(piece.bytes);
    }
    return { rows, bytes: Buffer.concat(pieces) };
  }

  async function* selects(
    ...ranges: (readonly [from: number, rows: number])[]
  ): AsyncGenerator<Statement, void> {
    for (const [from, rows] of ranges) yield { sql: `SELECT number AS n FROM numbers(${from}, ${rows})` };
  }

  describe("a warehouse", () => {
    test("gives rows as arrays, and takes values for what they are", async () => {
      const texts = ["'", "\\", "'; DROP TABLE numbered; --", "{p0:String}", "🌳", "\0"];
      expect(await ask(sql`SELECT ${sql.texts(texts)}, ${sql.number(0.5)}, NULL`)).toEqual([
        [texts, 0.5, null],
      ]);
    });

    test("shows what was inserted, updated and deleted to whoever asks afterwards", async () => {
      await insert(1000, 10);
      expect(await count("n >= 1000 AND n < 1010")).toBe(10);
      await opened().warehouse.update({
        sql: sql`UPDATE numbered SET text = ${sql.text("it's")} WHERE n < ${1003} AND n >= 1000`,
      });
      expect(await count("n >= 1000 AND text = 'it\\'s'")).toBe(3);
      await opened().warehouse.rewriteWhere(rowsWhere(sql`n = ${1004}`), sql`text = 'anew'`);
      expect(await count("text = 'anew'")).toBe(1);
      await opened().warehouse.deleteWhere(rowsWhere(sql`n >= 1000 AND text = ${sql.text("it's")}`));
      expect(await count("n >= 1000 AND n < 1010")).toBe(7);
    });

    test("puts all rows of an insert there or, when one is refused, none", async () => {
      const rows = [JSON.stringify({ n: 2000 }), JSON.stringify({ n: "no number" })].join("\n");
      await expect(opened().warehouse.insert("numbered", rows)).rejects.toMatchObject({
        code: "invalid_event",
      });
      expect(await count("n = 2000")).toBe(0);
    });

    test("deletes what is there when a deletion begins, and nothing that comes later", async () => {
      await insert(3000, 50_000, "before", ["2026-09-01", "2026-10-01"]);
      const begun = await opened().warehouse.beginDeletion(rowsWhere(sql`n >= 3000 AND n < 60000`));
      await insert(3000, 7, "after", ["2026-09-01"]);
      await begun.gone(never);
      expect([await count("text = 'before'"), await count("text = 'after'")]).toEqual([0, 7]);
    });

    test("numbers deletions and rewritings, and neither insertions nor updates", async () => {
      const before = (await state())?.lastChange ?? 0;
      await insert(100_000, 5);
      await opened().warehouse.update({
        sql: "UPDATE numbered SET text = 'updated' WHERE n >= 100000 AND n < 100005",
      });
      expect((await state())?.lastChange).toBe(before);
      await opened().warehouse.rewriteWhere(rowsWhere(sql`n = 100000`), sql`text = 'rewritten'`);
      const rewritten = (await state())?.lastChange ?? 0;
      expect(rewritten).toBeGreaterThan(before);
      await opened().warehouse.deleteWhere(rowsWhere(sql`n >= 100000 AND n < 100005`));
      const after = await state();
      expect(after?.lastChange).toBeGreaterThan(rewritten);
      expect(after).toMatchObject({ isChanging: false, broken: [], rows: await count("1") });
    });

    test("keeps nothing on disk of what was deleted or updated, once it is purged, whoever inserts meanwhile", async () => {
      await insert(200_000, 3, "secret-deleted");
      await insert(200_010, 3, "secret-updated");
      await opened().warehouse.update({
        sql: "UPDATE numbered SET text = 'harmless' WHERE n >= 200010 AND n < 200013",
      });
      await opened().warehouse.applyUpdates(["numbered"]);
      await opened().warehouse.deleteWhere(rowsWhere(sql`n >= 200000 AND n < 200003`));
      let isPurged = false;
      const purged = opened()
        .warehouse.purge(["numbered"], never)
        .then(() => (isPurged = true));
      let inserted = 0;
      for (; !isPurged; inserted += 1) {
        await insert(210_000 + inserted, 1, "meanwhile");
        expect(await count("text = 'harmless'")).toBe(3);
      }
      await purged;
      expect(await count("text = 'meanwhile'")).toBe(inserted);
      expect(opened().isOnDisk("meanwhile")).toBe(true);
      expect(["secret-deleted", "secret-updated"].filter((text) => opened().isOnDisk(text))).toEqual([]);
    });

    test("purges nothing under whoever reads a stream, and lets others insert and ask until it was read", async () => {
      await insert(300_000, 10);
      const { warehouse } = opened();
      await warehouse.deleteWhere(rowsWhere(sql`n = 300000`));
      const stream = warehouse.stream({ sql: "SELECT * FROM system.numbers" }, "CSV");
      await stream.next();
      const happened: string[] = [];
      const purged = warehouse.purge(["numbered"], never).then(() => happened.push("purged"));
      for (let round = 0; round < 20; round += 1) await insert(300_010 + round, 1);
      expect(await count("n >= 300001 AND n < 300030")).toBe(29);
      happened.push("read to its end");
      await stream.return();
      await purged;
      expect(happened).toEqual(["read to its end", "purged"]);
    });

    test("gives up purging when it is told to, and goes on as before", async () => {
      const { warehouse } = opened();
      const stream = warehouse.stream({ sql: "SELECT * FROM system.numbers" }, "CSV");
      await stream.next();
      const stop = new AbortController();
      const purged = warehouse.purge(["numbered"], stop.signal);
      stop.abort(new Error("enough"));
      await expect(purged).rejects.toThrow("enough");
      await stream.return();
      await insert(400_000, 1);
      expect((await written({ sql: "SELECT n FROM numbered WHERE n = 400000" }, "CSV")).rows).toBe(1);
    });

    test("puts a month into one piece, and changes no row by it", async () => {
      for (let piece = 0; piece < 4; piece += 1) await insert(500_000 + piece, 1, "pieces", ["2025-01-01"]);
      await opened().warehouse.compact("numbered", 202501);
      expect(await ask("SELECT count(), uniqExact(_part) FROM numbered WHERE text = 'pieces'")).toEqual([
        [4, 1],
      ]);
    });

    test("makes a table of a query's rows as a whole or not at all, leaves one that is there, and removes it again", async () => {
      const { warehouse } = opened();
      await insert(600_000, 3, "kept");
      const rows = sql`SELECT n, text FROM numbered WHERE n >= 600000 AND n < 600003`;
      const broken = sql`SELECT throwIf(number = 50000) AS n FROM numbers(100000) SETTINGS max_block_size = 1000`;
      const kept = async () => await ask("SELECT n, text FROM kept ORDER BY n");
      const names = async () => [...(await warehouse.inspect()).keys()].filter((name) => name === "kept");
      await expect(warehouse.createTableOf("kept", "n", broken)).rejects.toMatchObject({
        code: "warehouse_unavailable",
      });
      expect(await names()).toEqual([]);
      await warehouse.createTableOf("kept", "n", rows);
      await warehouse.deleteWhere(rowsWhere(sql`n >= 600001 AND n < 600003`));
      // Made once, whatever is asked of it again.
      await warehouse.createTableOf("kept", "n", rows);
      expect((await kept()).map(([n, text]) => [Number(n), text])).toEqual([
        [600_000, "kept"],
        [600_001, "kept"],
        [600_002, "kept"],
      ]);
      await warehouse.dropTable("kept");
      await warehouse.dropTable("kept");
      expect(await names()).toEqual([]);
    });

    test("writes the rows of several statements into one file of each format, in their order", async () => {
      const ranges = [
        [0, 3],
        [3, 40_000],
        [40_003, 2],
      ] as const;
      const numbers = Array.from({ length: 40_005 }, (_, n) => n);
      const csv = await written(selects(...ranges), "CSV");
      expect(csv.rows).toBe(40_005);
      expect(csv.bytes.toString().trimEnd().split("\r\n").map(Number)).toEqual(numbers);
      const lines = await written(selects(...ranges), "JSONEachRow");
      expect(lines.rows).toBe(40_005);
      expect(
        lines.bytes
          .toString()
          .trimEnd()
          .split("\n")
          .map((line) => (JSON.parse(line) as { n: number }).n),
      ).toEqual(numbers);
      const { rows, bytes } = await written(selects(...ranges), "Parquet");
      expect(rows).toBe(40_005);
      const file = Uint8Array.from(bytes).buffer;
      const read = await parquetReadObjects({ file, columns: ["n"], compressors });
      expect(read.map(({ n }) => Number(n))).toEqual(numbers);
    });

    test("asks for the next statement when the one before was read, and for none once nobody reads", async () => {
      const asked: number[] = [];
      async function* statements(): AsyncGenerator<Statement, void> {
        for (let n = 0; ; n += 1) {
          asked.push(n);
          yield { sql: `SELECT ${n} AS n` };
        }
      }
      const seen: string[] = [];
      for await (const { bytes } of opened().warehouse.stream(statements(), "CSV")) {
        seen.push(Buffer.from(bytes).toString());
        if (seen.length === 3) break;
      }
      expect([seen, asked]).toEqual([
        ["0\r\n", "1\r\n", "2\r\n"],
        [0, 1, 2],
      ]);
    });

    test("says by a type what goes wrong, before anything of a file is written", async () => {
      await expect(ask("SELECT nonsense")).rejects.toMatchObject({ code: "warehouse_unavailable" });
      const faulty = { sql: "SELECT groupArray(number) FROM numbers(1000000000)" };
      for (const format of ["CSV", "Parquet"] as const)
        await expect(opened().warehouse.stream(faulty, format).next()).rejects.toMatchObject({
          code: "query_too_expensive",
        });
    });

    test("lets go of what it holds, and answers as before", async () => {
      await opened().warehouse.trim();
      expect(await ask("SELECT 1")).toEqual([[1]]);
    });
  });
}
