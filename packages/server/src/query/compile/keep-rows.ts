import { sql, type Plan } from "@dendro/core";
import { sqlOperators } from "../sql-condition.ts";
import { sqlAll, sqlSelect, type Select } from "../sql-select.ts";
import { isReadWhole, keyNames, valueNames } from "./shape.ts";
import { metricNames, sqlValue } from "./value.ts";

/** Leaves out the rows that `having` refuses, where that is not done later. */
export function keepRows(plan: Plan, rows: Select): Select {
  if (isReadWhole(plan) || plan.having.length === 0) return rows;
  const nameOf = metricNames(plan);
  const having = plan.having.map(
    ({ value, op, than }) =>
      sql`ifNull(${sqlValue(value, nameOf)} ${sqlOperators[op]} ${sql.number(than)}, false)`,
  );
  return {
    columns: [...keyNames(plan), ...valueNames(plan)],
    rest: sql`FROM (${sqlSelect(rows)}) WHERE ${sqlAll(having)}`,
  };
}
