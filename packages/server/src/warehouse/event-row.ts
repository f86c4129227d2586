import { columnNames, columns, type Column } from "@dendro/core";

/** The declared columns of a row that have a value, by their names. */
export function columnValues(row: readonly unknown[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  columnNames.forEach((name, index) => {
    const value = row[index];
    if (value === null || value === "") return;
    const { kind }: Column = columns[name];
    values[name] = kind === "integer" || kind === "number" ? Number(value) : value;
  });
  return values;
}
