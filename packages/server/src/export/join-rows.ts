import { csvRow } from "./csv.ts";
import type { ExportFormat } from "./formats.ts";

/** Makes one file of rows that arrive in parts, as the warehouse writes them out. @param columns their names */
export function joinRows(
  parts: AsyncIterable<Uint8Array>,
  format: ExportFormat,
  columns: readonly string[],
): AsyncIterable<Uint8Array> {
  switch (format) {
    case "csv":
      return withHeader(parts, csvRow(columns));
    case "json":
      return asArray(parts);
    case "ndjson":
    case "parquet":
      return parts;
  }
}

async function* withHeader(
  parts: AsyncIterable<Uint8Array>,
  header: string,
): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(header);
  yield* parts;
}

/** Lines of JSON as an array of them. A line holds no break but at its end, so the bytes need not be understood. */
async function* asArray(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let before = "[\n";
  for await (const part of lines) {
    const text = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("latin1");
    yield Buffer.from(before + text.slice(0, -1).replaceAll("\n", ",\n"), "latin1");
    before = ",\n";
  }
  yield Buffer.from(before === "[\n" ? "[]\n" : "\n]\n");
}
