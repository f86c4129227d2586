import { bucketStarts, sql, type FirstSeenValue } from "@dendro/core";
import { sqlBucket } from "../sql-bucket.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlAll, sqlGroupBy, type Select } from "../sql-select.ts";
import { sqlSource, sqlWhere, type Compilation } from "../sql-source.ts";
import { keyNames, measuredColumns } from "./shape.ts";

/** Entities by when they were first heard of, ever: one statement looks at all of the past. */
export function compileFirstSeen(value: FirstSeenValue, compilation: Compilation): Select {
  const { plan, range } = compilation;
  const source = sqlSource("events", {
    ...compilation,
    plan: { ...plan, dimensions: plan.dimensions.filter(({ kind }) => kind === "field") },
    range: { from: 0, to: range.to },
    asked: range,
  });
  const fields = source.dimensions.map((dimension, index) => sql`${dimension} AS d${index}`);
  const name = sqlText(value.per, "r");
  const where = sqlAll([
    ...source.where,
    sql`${name} != ''`,
    ...(value.where === null ? [] : [sqlWhere(value.where)]),
  ]);
  const first = sql`toUnixTimestamp64Milli(min(r.timestamp)) AS began`;
  const named = sql.join([sql`${name} AS e`, ...fields, first], ", ");
  const each = sql`SELECT ${named} FROM ${source.from} WHERE ${where}${sqlGroupBy([sql`e`, ...fields.map((_, index) => sql`d${index}`)])}`;
  let field = 0;
  const keys = plan.dimensions.map((planned, index) => {
    const key =
      planned.kind === "time"
        ? sqlBucket(sql`n.began`, bucketStarts(range, planned.granularity, plan.zone))
        : sql`n.d${field++}`;
    return sql`${key} AS k${index}`;
  });
  return {
    columns: [...keys, ...measuredColumns(plan, (other) => (other === value ? sql`count()` : null))],
    rest: sql`FROM (${each}) AS n WHERE n.began >= ${range.from}${sqlGroupBy(keyNames(plan))}`,
  };
}
