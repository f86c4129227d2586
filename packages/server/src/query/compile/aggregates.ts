import {
  conjuncts,
  everyRow,
  sql,
  type AggregateValue,
  type Condition,
  type Field,
  type Plan,
  type Sql,
  type SqlInput,
  type TableName,
} from "@dendro/core";
import { sqlNumber, sqlText } from "../sql-condition.ts";
import { givenOf, isSame, shareConditions, sqlWhere } from "../sql-source.ts";

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
  const looksAt = (value: AggregateValue, index: number) => {
    const where = rest[index] ?? null;
    const left = withoutPresence(where, value.of);
    const written = left === where ? own[index] : left === null ? null : sqlWhere(left);
    return sqlOf(value, sqlInput(value, written ?? everyRow));
  };
  return {
    columns: values.map(looksAt),
    where: [...shared.map(sqlWhere), ...looked],
  };
}

/** No aggregate looks at a row that lacks what it is of, so it need not be said. */
function withoutPresence(where: Condition | null, of: AggregateValue["of"]): Condition | null {
  if (where === null || of === null) return where;
  const parts = conjuncts(where);
  const left = parts.filter((part) => !isPresence(part, of));
  if (left.length === parts.length) return where;
  return left.length === 0 ? null : { op: "and", of: left };
}

const isPresence = (condition: Condition, field: Field) =>
  condition.op === "not" &&
  condition.of.op === "is" &&
  isSame(condition.of.field, field) &&
  condition.of.values.every((value) => value === "");

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
