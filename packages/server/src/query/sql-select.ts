/** A statement whose columns more can be added to, in ClickHouse's SQL. */
export interface Select {
  readonly columns: readonly string[];
  /** From FROM on. */
  readonly rest: string;
}

export const sqlSelect = ({ columns, rest }: Select): string => `SELECT ${columns.join(", ")} ${rest}`;
