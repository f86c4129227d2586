import { sql, type Sql } from "@dendro/core";

/** A statement whose columns more can be added to, in ClickHouse's SQL. */
export interface Select {
  readonly columns: readonly Sql[];
  /** From FROM on. */
  readonly rest: Sql;
}

export const sqlSelect = ({ columns, rest }: Select): Sql => sql`SELECT ${sql.join(columns, ", ")} ${rest}`;

/** What follows WHERE: all of these hold. */
export const sqlAll = (conditions: readonly Sql[]): Sql => sql.join(conditions, " AND ");

/** GROUP BY, where there is something to group by. */
export const sqlGroupBy = (names: readonly Sql[]): Sql =>
  names.length === 0 ? sql.empty : sql` GROUP BY ${sql.join(names, ", ")}`;
