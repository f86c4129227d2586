import {
  everyRow,
  sql,
  type AggregateValue,
  type Plan,
  type Sql,
  type SqlInput,
  type TableName,
} from "@dendro/core";
import { sqlNumber, sqlText } from "../sql-condition.ts";
import { givenOf, shareConditions, sqlWhere } from "../sql-source.ts";

/** Aggregates over the rows `r`, and which rows any of them looks at: a row that none looks at makes no group either. */
export function sqlAggregates(
  table: TableName,
  values: readonly AggregateValue[],
  plan: Plan,
  sqlOf: (value: AggregateValue, input: SqlInput) => Sql,
): { columns: Sql[]; where: Sql[] } {
  const { shared, rest } = shareConditions(values, givenOf(table, plan));
  const own = rest.map((where) => (where === null ? null : sqlWhere(where)));
  const different = new Map(
    rest.flatMap((where, index) => {
      const written = own[index];
      return written === null || written === undefined ? [] : [[JSON.stringify(where), written] as const];
    }),
  );
  const looked = own.includes(null) ? [] : [sql`(${sql.join([...different.values()], " OR ")})`];
  return {
    columns: values.map((value, index) => sqlOf(value, sqlInput(value, own[index] ?? everyRow))),
    where: [...shared.map(sqlWhere), ...looked],
  };
}

/** What an aggregate is written over, of the rows `r`. */
export function sqlInput({ aggregate, of, by }: AggregateValue, where: Sql): SqlInput {
  return {
    of: of === null ? sql.empty : aggregate.of === "text" ? sqlText(of, "r") : sqlNumber(of, "r"),
    where,
    ...(by === undefined
      ? {}
      : { by: sqlNumber(by, "r"), isByWhole: "column" in by && by.column === "timestamp" }),
  };
}
