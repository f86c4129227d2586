import type { Sql } from "@dendro/core";

export interface Statement {
  /** A text has no values in it. */
  readonly sql: Sql | string;
  /** Who asks, where tenants wait for their turn; the server itself when absent. */
  readonly tenant?: string;
}

/** Rows of a table, by a condition. */
export interface RowsWhere {
  readonly table: string;
  readonly where: Sql;
}

/** How rows are written out; of CSV and JSONEachRow every row ends a line. */
export type RowFormat = "CSV" | "JSONEachRow" | "Parquet";

/** A column of rows that are written out. */
export interface SelectedColumn {
  readonly name: string;
  readonly value: Sql;
  /** Whether a row has a value, for less than it takes to write it out; null of a column that every row may have. */
  readonly isPresent: Sql | null;
  /** Whether the value is text. */
  readonly isText: boolean;
}

/** Rows of a query that says apart what it is made of, so that columns without any value in them cost next to nothing. */
export interface Selection {
  readonly columns: readonly SelectedColumn[];
  /** What follows FROM, up to the order. */
  readonly from: Sql;
  readonly orderBy: Sql;
  /** About how many there are: whether it pays to look for empty columns first. */
  readonly rows: number;
  /** @defaultValue all */
  readonly limit?: number;
}

/** A piece of a file, and how many rows it adds. */
export interface WrittenRows {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** A deletion that has begun. */
export interface Deletion {
  /**
   * Resolves when no query sees the rows any more.
   * @throws DendroError `warehouse_unavailable` when they could not be deleted
   */
  gone(signal: AbortSignal): Promise<void>;
}

/** What is known of a table without reading it. */
export interface TableState {
  /** Stored rows, those included whose place newer ones have taken and that no merge has removed yet. */
  readonly rows: number;
  /** The number of the last deletion or rewriting of rows; 0 when there was none. */
  readonly lastChange: number;
  /** Whether rows are being deleted or rewritten now. */
  readonly isChanging: boolean;
  /** Parts that cannot be read and were put aside. */
  readonly broken: readonly string[];
}

/**
 * Where all events stay: ClickHouse, in the process or elsewhere.
 *
 * An implementation promises (`warehouse.spec.ts` asks each of them):
 * 1. What an insert, an update or a deletion did before it resolved is seen by every query that begins afterwards.
 * 2. An insert puts all rows of one month there or none of them.
 * 3. A deletion takes the rows that are there when it begins; what is inserted later stays.
 * 4. Deletions and rewritings are numbered and insertions and updates are not, so that fewer rows with the same number are a loss.
 * 5. After `purge` no file holds what was deleted or what a row was before an update.
 * 6. No operation has to be kept apart from another by the caller.
 */
export interface Warehouse {
  /**
   * Rows of a query, as arrays of JSON values.
   * @throws DendroError `query_timeout`, `query_too_expensive` or `warehouse_unavailable`
   */
  query(statement: Statement, signal?: AbortSignal): Promise<unknown[][]>;
  /**
   * One file of the rows of one query or of several with the same columns, while they are read. No more is read than is
   * asked for, the next query is asked for when the one before was read, and whoever stops asking stops it. Without
   * rows the file is nothing, and of Parquet its columns. What is sorted and cannot be held goes to disk for the while.
   * @throws DendroError as `query` does
   */
  stream(
    statements: Statement | AsyncIterable<Statement | Selection>,
    format: RowFormat,
    signal?: AbortSignal,
  ): AsyncGenerator<WrittenRows, void>;
  /** Runs a statement that answers nothing. */
  command(sql: string): Promise<void>;
  /**
   * Inserts rows, one JSON object a line. Whoever does not know how far an insert came must look.
   * @throws DendroError `warehouse_unavailable`; `invalid_event` when a row itself is refused
   */
  insert(table: string, rows: string): Promise<void>;
  /**
   * Changes values of rows in place; the rows themselves are written anew when the engine merges them. Beside inserts,
   * one after the other.
   * @throws DendroError `warehouse_unavailable`
   */
  update(statement: Statement): Promise<void>;
  /** Writes rows anew that were updated, so that what they were before is not read for them any more. */
  applyUpdates(tables: readonly string[]): Promise<void>;
  /** Writes rows anew with other values. @param set assignments, such as `path = '/'` */
  rewriteWhere(rows: RowsWhere, set: Sql): Promise<void>;
  /** Deletes rows; no query sees them when it resolves. The condition is kept for a while, so it must not say what is to be nowhere. */
  deleteWhere(rows: RowsWhere): Promise<void>;
  /** Begins to delete the rows that are there now. */
  beginDeletion(rows: RowsWhere): Promise<Deletion>;
  /**
   * Removes the files that deleted rows were in; the engine by itself keeps them for minutes. It waits for streams, however
   * slowly they are read, and lets new ones wait; everything else waits a moment at most.
   */
  purge(tables: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Runs a long statement that answers nothing, beside inserts and questions; one after the other. What it groups and
   * cannot hold goes to disk for the while.
   */
  maintain(statement: Statement): Promise<void>;
  /** Puts a table's rows of a month into one piece, which is read faster. @param month such as 202611 */
  compact(table: string, month: number): Promise<void>;
  /**
   * Makes a table of a query's rows, in the order of one of its columns: it is there as a whole, or not at all. One of that
   * name that is there already stays as it is.
   */
  createTableOf(table: string, orderBy: string, rows: Sql): Promise<void>;
  /** Removes a table with its files, if it is there. */
  dropTable(table: string): Promise<void>;
  /** What is known of each table there is. */
  inspect(): Promise<ReadonlyMap<string, TableState>>;
  /** Lets go of caches and of memory that is free. */
  trim(): Promise<void>;
  close(): Promise<void>;
}
