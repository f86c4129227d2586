/** Values for the placeholders of a statement, such as `{p0:String}`. */
export type SqlParameters = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly sql: string;
  readonly parameters: SqlParameters;
  /** Who asks, where tenants wait for their turn; the server itself when absent. */
  readonly tenant?: string;
}

/** How rows are written out; of CSV and JSONEachRow every row ends a line. */
export type RowFormat = "CSV" | "JSONEachRow" | "Parquet";

/** Some of a statement's rows, written out. Of Parquet each is a whole file. */
export interface WrittenRows {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** Where all events stay: ClickHouse, in the process or elsewhere. */
export interface Warehouse {
  /**
   * Rows of a query, as arrays of JSON values.
   * @throws DendroError `query_timeout`, `query_too_expensive` or `warehouse_unavailable`
   */
  query(statement: Statement, signal?: AbortSignal): Promise<unknown[][]>;
  /**
   * Rows of a query as they are read, written out by the warehouse itself. No more is read than is asked for, and
   * whoever stops asking stops the statement. A query without rows gives an empty file of Parquet, else nothing. What
   * it sorts and cannot hold goes to disk for the while.
   * @throws DendroError as `query` does
   */
  stream(statement: Statement, format: RowFormat, signal?: AbortSignal): AsyncGenerator<WrittenRows, void>;
  /** Runs a statement that answers nothing. */
  command(sql: string): Promise<void>;
  /**
   * Changes values of rows in place, as the next question sees them; the rows themselves are written anew when the engine
   * merges them. Beside inserts, one after the other.
   * @throws DendroError `warehouse_unavailable`
   */
  update(statement: Statement): Promise<void>;
  /**
   * Runs a long statement that answers nothing, beside inserts and questions; one after the other. What it groups and
   * cannot hold goes to disk for the while.
   */
  maintain(statement: Statement): Promise<void>;
  /**
   * Removes the files that deleted rows were in; the engine by itself keeps them for minutes. It waits for streams, however
   * slowly they are read, and lets new ones wait; then questions wait a moment, while the tables are opened anew.
   * @param betweenBatches runs work while nobody inserts
   */
  removeOldFiles(
    tables: readonly string[],
    betweenBatches: (work: () => Promise<void>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Inserts rows, one JSON object a line. All rows of one month go in together or not at all; who does not know how far
   * an insert came must look.
   * @throws DendroError `warehouse_unavailable`; `invalid_event` when a row itself is refused
   */
  insert(table: string, rows: string): Promise<void>;
  /** Lets go of caches and of memory that is free. */
  trim(): Promise<void>;
  close(): Promise<void>;
}
