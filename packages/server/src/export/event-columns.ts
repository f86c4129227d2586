import { columnNames, columns, sql, type Column, type ColumnKind, type Sql } from "@dendro/core";
import type { SelectedColumn } from "../warehouse/warehouse.ts";
import { formulaStart } from "./formula.ts";
import type { ExportFormat } from "./formats.ts";

/** What every event has. */
const own = ["id", "type", "timestamp", "received_at"] as const;

/** The columns of an event in a file, in their order. */
export const exportColumns = [...own, ...columnNames, "data"] as const;
export type ExportColumn = (typeof exportColumns)[number];

/** The columns of the row `r`, as a file of the format has them: absent is null. */
export const selectedColumns = (names: readonly ExportColumn[], format: ExportFormat): SelectedColumn[] =>
  names.map((name) => ({
    name,
    value: sqlColumn(name, format),
    isPresent: sqlIsPresent(name),
    isText: isText(name),
  }));

/** Few tenants have events of every domain, so most columns are empty in most files. */
function sqlIsPresent(name: ExportColumn): Sql | null {
  if (kindOf(name) === undefined) return null;
  const column = sql.id(`r.${name}`);
  return isText(name) ? sql`${column} != ''` : sql`isNotNull(${column})`;
}

/** Bytes of the columns that may be large; null when there are none. */
export function sqlLargeBytes(names: readonly ExportColumn[]): Sql | null {
  const large = names.filter((name) => name === "data" || kindOf(name) === "text");
  const largeColumns = sql.join(
    large.map((name) => sql.id(`r.${name}`)),
    ", ",
  );
  return large.length === 0 ? null : sql`sum(byteSize(${largeColumns}))`;
}

function sqlColumn(name: ExportColumn, format: ExportFormat): Sql {
  const column = sql.id(`r.${name}`);
  if (name === "data") {
    // As it came where the format can say it, else as JSON text.
    return format === "json" || format === "ndjson" ? column : sql`nullIf(toString(${column}), '{}')`;
  }
  if (name === "id") return sql`toString(${column})`;
  if (!isText(name)) return column;
  if (format !== "csv") return sql`nullIf(${column}, '')`;
  const isFormula = sql`match(${column}, ${sql.text(formulaStart.source)})`;
  return sql`nullIf(if(${isFormula}, concat('''', ${column}), ${column}), '')`;
}

/** What is empty where it is absent. */
function isText(name: ExportColumn): boolean {
  return name === "type" || ["id", "text", "category"].includes(kindOf(name) ?? "");
}

const kindOf = (name: ExportColumn): ColumnKind | undefined =>
  (columns as Partial<Record<ExportColumn, Column>>)[name]?.kind;
