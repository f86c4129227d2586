import { sql, type Sql } from "@dendro/core";
import type { RowFormat, SelectedColumn, Selection } from "../warehouse.ts";

/** A row of a template is text with columns in it. */
export type EngineFormat = RowFormat | "Template";

/** Names of columns that a row has a value in. */
export type PresentColumns = ReadonlySet<string>;

/** Rows as the engine is asked for them. */
export interface SelectionStatement {
  readonly sql: Sql | string;
  readonly format: EngineFormat;
  /** What stands in a row of a template; of other formats nothing. */
  readonly rowTemplate: string;
}

/** What the engine says when a row has a value in a column that was left out. */
const leftOut = "A column that was left out has a value.";

export const isOfLeftOut = (error: unknown): boolean =>
  error instanceof Error && error.message.includes(leftOut);

export const mayBeLeftOut = ({ isPresent }: SelectedColumn) => isPresent !== null;

/**
 * A statement for a selection's rows that leaves out the columns that are not present. It fails
 * before the first row when one of them has a value after all: rows are sorted, so all are looked at before the first is
 * given, and what stands first in the order is asked of selected rows alone.
 *
 * In text a template has their nulls, which are copied with what stands around them. Files of Parquet lack them, and get
 * them where they are joined.
 * @param present null for all of them
 */
export function selectionStatement(
  { columns, from, orderBy, limit }: Selection,
  present: PresentColumns | null,
  format: RowFormat,
): SelectionStatement {
  const isEmpty = (column: SelectedColumn) => mayBeLeftOut(column) && present?.has(column.name) === false;
  // Without a column there would be no rows, so then all are there.
  const isCut = columns.some(isEmpty) && !columns.every(isEmpty);
  const isTemplate = isCut && format !== "Parquet";
  const written = isCut ? columns.filter((column) => !isEmpty(column)) : columns;
  const named = written.map(
    (column) => sql`${isTemplate ? validText(column, format) : column.value} AS ${sql.id(column.name)}`,
  );
  const presences = columns.flatMap((column) =>
    isCut && isEmpty(column) && column.isPresent !== null ? [column.isPresent] : [],
  );
  const guard =
    presences.length === 0 ? sql.empty : sql`throwIf(${sql.join(presences, " OR ")}, ${sql.text(leftOut)}), `;
  const cut = limit === undefined ? sql.empty : sql` LIMIT ${limit}`;
  return {
    sql: sql`SELECT ${sql.join(named, ", ")} FROM ${from} ORDER BY ${guard}${orderBy}${cut}`,
    format: isTemplate ? "Template" : format,
    rowTemplate: isTemplate ? rowTemplates[format](columns, isEmpty) : "",
  };
}

/** All columns of a selection, without rows. */
export const columnsStatement = ({ columns, from }: Selection): Sql =>
  sql`SELECT ${sql.join(
    columns.map(({ name, value }) => sql`${value} AS ${sql.id(name)}`),
    ", ",
  )} FROM ${from} LIMIT 0`;

/** Asks of each column whether a row has a value in it. */
export const presenceStatement = (candidates: readonly SelectedColumn[], { from }: Selection): Sql =>
  sql`SELECT ${sql.join(
    candidates.map(({ isPresent }) => sql`countIf(${isPresent ?? sql`true`}) > 0`),
    ", ",
  )} FROM ${from}`;

/** Within a template the engine does not see to it that text is UTF-8. */
const validText = ({ value, isText }: SelectedColumn, format: RowFormat): Sql =>
  isText && format === "JSONEachRow" ? sql`toValidUTF8(${value})` : value;

type RowTemplate = (
  columns: readonly SelectedColumn[],
  isEmpty: (column: SelectedColumn) => boolean,
) => string;

const rowTemplates: Readonly<Record<Exclude<RowFormat, "Parquet">, RowTemplate>> = {
  CSV: (columns, isEmpty) =>
    `${columns.map((column) => (isEmpty(column) ? "" : `\${${column.name}:CSV}`)).join(",")}\r\n`,
  JSONEachRow: (columns, isEmpty) => {
    const members = columns.map(
      (column) => `"${column.name}":${isEmpty(column) ? "null" : `\${${column.name}:JSON}`}`,
    );
    return `{${members.join(",")}}\n`;
  },
};
