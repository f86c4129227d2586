import { columnNames, columns, type Column, type ColumnKind } from "@dendro/core";
import type { Bindings } from "../warehouse/bindings.ts";
import { formulaStart } from "./formula.ts";
import type { ExportFormat } from "./formats.ts";

/** What every event has. */
const own = ["id", "type", "timestamp", "received_at"] as const;

/** The columns of an event in a file, in their order. */
export const exportColumns = [...own, ...columnNames, "data"] as const;
export type ExportColumn = (typeof exportColumns)[number];

/** The columns of the row `r`, as a file of the format has them: absent is null. */
export function sqlColumns(names: readonly ExportColumn[], format: ExportFormat, bindings: Bindings): string {
  return names.map((name) => `${sqlColumn(name, format, bindings)} AS ${name}`).join(", ");
}

/** Bytes of the columns that may be large; null when there are none. */
export function sqlLargeBytes(names: readonly ExportColumn[]): string | null {
  const large = names.filter((name) => name === "data" || kindOf(name) === "text");
  return large.length === 0 ? null : `sum(byteSize(${large.map((name) => `r.${name}`).join(", ")}))`;
}

function sqlColumn(name: ExportColumn, format: ExportFormat, bindings: Bindings): string {
  const column = `r.${name}`;
  if (name === "data") {
    // As it came where the format can say it, else as JSON text.
    return format === "json" || format === "ndjson" ? column : `nullIf(toString(${column}), '{}')`;
  }
  if (name === "id") return `toString(${column})`;
  if (!isText(name)) return column;
  if (format !== "csv") return `nullIf(${column}, '')`;
  const isFormula = `match(${column}, ${bindings.text(formulaStart.source)})`;
  return `nullIf(if(${isFormula}, concat('''', ${column}), ${column}), '')`;
}

/** What is empty where it is absent. */
function isText(name: ExportColumn): boolean {
  return name === "type" || ["id", "text", "category"].includes(kindOf(name) ?? "");
}

const kindOf = (name: ExportColumn): ColumnKind | undefined =>
  (columns as Partial<Record<ExportColumn, Column>>)[name]?.kind;
