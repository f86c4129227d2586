import { describe, expect, test } from "vitest";
import { csvRow, withByteOrderMark } from "./csv.ts";
import { joinRows } from "./join-rows.ts";
import { exportRequestSchema } from "./request.ts";

async function* partsOf(...texts: string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const part of parts) read.push(part);
  return Buffer.concat(read).toString("utf8");
}

describe("CSV", () => {
  test.each<[readonly (string | number | null)[], string]>([
    [["a", 1.5, null, ""], "a,1.5,,"],
    [["a,b", 'say "x"', "two\nlines", "two\rlines"], '"a,b","say ""x""","two\nlines","two\rlines"'],
    [["=SUM(A1)", -1], "'=SUM(A1),-1"],
  ])("of %j is %s", (cells, row) => {
    expect(csvRow(cells)).toBe(`${row}\r\n`);
  });

  test("may begin with the mark by which Excel knows its characters, once", async () => {
    expect(await textOf(withByteOrderMark(partsOf("ä", "b")))).toBe("\uFEFFäb");
    expect(await textOf(withByteOrderMark(partsOf()))).toBe("\uFEFF");
  });
});

describe("rows that come in parts", () => {
  const lines = ['{"a":"ä"}\n{"a":2}\n', '{"a":3}\n'];

  test.each([
    ["csv", ["1,2\r\n", "3,4\r\n"], "a,b\r\n1,2\r\n3,4\r\n"],
    ["csv", [], "a,b\r\n"],
    ["json", lines, '[\n{"a":"ä"},\n{"a":2},\n{"a":3}\n]\n'],
    ["json", [], "[]\n"],
    ["ndjson", lines, lines.join("")],
    ["parquet", ["PAR1"], "PAR1"],
  ] as const)("are one file of %s", async (format, parts, file) => {
    expect(await textOf(joinRows(partsOf(...parts), format, ["a", "b"]))).toBe(file);
  });
});

describe("a request for a file", () => {
  const query = { metrics: ["visitors"], date_range: "7d" };
  const events = { date_range: "7d" };

  test("is of a query or of events, and of one of them", () => {
    const isValid = (more: object) => exportRequestSchema.safeParse({ format: "csv", ...more }).success;
    expect([isValid({ query }), isValid({ events }), isValid({ query, events }), isValid({})]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("of events has all columns unless it names some, each once, and at least one row", () => {
    const isValid = (more: object) =>
      exportRequestSchema.safeParse({ format: "csv", events: { ...events, ...more } }).success;
    expect([isValid({ columns: ["id", "data"] }), isValid({ limit: 1 })]).toEqual([true, true]);
    expect(
      [{ columns: ["id", "id"] }, { columns: [] }, { columns: ["planet"] }, { limit: 0 }].map(isValid),
    ).toEqual([false, false, false, false]);
  });
});
