import { printable } from "../telemetry/printable.ts";

export interface TableColumn {
  readonly title: string;
  /** @defaultValue left */
  readonly align?: "left" | "right";
}

/** Longer texts are cut, in characters, so that one address does not tear the table apart. */
const maxCellLength = 80;

/** Rows of text under titles, aligned in columns. Safe for a terminal whatever the cells hold. */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map((column) => column.title), ...rows].map((row) => row.map(cell));
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, index) =>
          columns[index]?.align === "right"
            ? text.padStart(widths[index] ?? 0)
            : text.padEnd(widths[index] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cell(text: string): string {
  const safe = printable(text);
  return safe.length > maxCellLength ? `${safe.slice(0, maxCellLength - 1)}…` : safe;
}
