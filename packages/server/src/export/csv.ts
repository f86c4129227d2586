import { escapeFormula } from "./formula.ts";

/** A row of CSV (RFC 4180). Null is empty; text is kept from being a formula. */
export function csvRow(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = escapeFormula(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** By it Excel knows that a file is UTF-8; other programs show or pass over it. */
const byteOrderMark = Buffer.from("\uFEFF");

/** The same CSV with a byte order mark at its beginning; what is read of it begins when this does. */
export async function* withByteOrderMark(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let mark: Uint8Array | null = byteOrderMark;
  for await (const bytes of body) {
    yield mark === null ? bytes : Buffer.concat([mark, bytes]);
    mark = null;
  }
  if (mark !== null) yield mark;
}
