import { sql, type Sql, type TableName } from "@dendro/core";
import { sqlAll, sqlGroupBy, type Select } from "../sql-select.ts";
import { sqlSource, type Compilation } from "../sql-source.ts";
import { keyNames } from "./shape.ts";

/**
 * A table's rows for a plan, grouped by its dimensions.
 * @param more what else they are grouped by
 */
export function sqlGroups(
  table: TableName,
  columns: readonly Sql[],
  where: readonly Sql[],
  compilation: Compilation,
  more: readonly Sql[] = [],
): Select {
  const source = sqlSource(table, compilation);
  const keys = source.dimensions.map((dimension, index) => sql`${dimension} AS k${index}`);
  const group = sqlGroupBy([...keyNames(compilation.plan), ...more]);
  return {
    columns: [...keys, ...columns],
    rest: sql`FROM ${source.from} WHERE ${sqlAll([...source.where, ...where])}${group}`,
  };
}
