import { sql } from "@dendro/core";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";
import { csvRow } from "./csv.ts";
import type { ExportFormat } from "./formats.ts";
import type { ResultTable } from "./result-table.ts";

/** Rows that go to the warehouse at once, to be written out as Parquet. */
const rowsAtOnce = 500;

/** An answer as a file. It has 10,000 rows at most. */
export function renderTable(
  table: ResultTable,
  format: ExportFormat,
  warehouse: Pick<Warehouse, "stream">,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (format === "parquet") return parquetOf(table, warehouse, signal);
  return once(Buffer.from(renderText(table, format)));
}

export function renderText({ columns, rows }: ResultTable, format: Exclude<ExportFormat, "parquet">): string {
  const names = columns.map(({ name }) => name);
  if (format === "csv") return [names, ...rows].map(csvRow).join("");
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
  );
  if (format === "ndjson") return lines.map((line) => `${line}\n`).join("");
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}

/** The warehouse writes Parquet, so the rows are handed over to it. */
async function* parquetOf(
  table: ResultTable,
  warehouse: Pick<Warehouse, "stream">,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for await (const { bytes } of warehouse.stream(statementsOf(table), "Parquet", signal)) yield bytes;
}

async function* statementsOf({ columns, rows }: ResultTable): AsyncGenerator<Statement, void> {
  const structure = columns
    .map(({ name, type }) => `${quoted(name)} Nullable(${type === "number" ? "Float64" : "String"})`)
    .join(", ");
  for (let at = 0; at === 0 || at < rows.length; at += rowsAtOnce) {
    const lines = rows.slice(at, at + rowsAtOnce).map((row) => `${JSON.stringify(row)}\n`);
    // It cannot read columns from nothing: an answer without rows is none of one row.
    const text = lines.length === 0 ? JSON.stringify(columns.map(() => null)) : lines.join("");
    yield {
      sql: sql`SELECT * FROM format(JSONCompactEachRow, ${sql.text(structure)}, ${sql.text(text)}) LIMIT ${lines.length}`,
    };
  }
}

const quoted = (name: string) => `\`${name.replaceAll(/[`\\]/gu, String.raw`\$&`)}\``;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
