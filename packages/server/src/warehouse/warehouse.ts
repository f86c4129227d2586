/** Values for the placeholders of a statement, such as `{p0:String}`. */
export type SqlParameters = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly sql: string;
  readonly parameters: SqlParameters;
}

/** Where all events stay: ClickHouse, in the process or elsewhere. */
export interface Warehouse {
  /**
   * Rows of a query, as arrays of JSON values.
   * @throws DendroError `query_timeout`, `query_too_expensive` or `warehouse_unavailable`
   */
  query(statement: Statement, signal?: AbortSignal): Promise<unknown[][]>;
  /** Runs a statement that answers nothing. */
  command(sql: string): Promise<void>;
  /**
   * Inserts rows, one JSON object a line. All rows of one month go in together or not at all; who does not know how far
   * an insert came must look.
   * @throws DendroError `warehouse_unavailable`; `invalid_event` when a row itself is refused
   */
  insert(table: string, rows: string): Promise<void>;
  close(): Promise<void>;
}
