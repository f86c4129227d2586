import {
  everyRow,
  measurementsOf,
  sql,
  type AggregateValue,
  type EntityCondition,
  type EntityValue,
  type Measurement,
  type Sql,
} from "@dendro/core";
import { sqlOperators, sqlText } from "../sql-condition.ts";
import { sqlAll, sqlGroupBy, sqlSelect, type Select } from "../sql-select.ts";
import { sqlWhere, type Compilation } from "../sql-source.ts";
import { sqlInput } from "./aggregates.ts";
import { sqlGroups } from "./groups.ts";
import { measuredColumns } from "./shape.ts";
import { sqlRefined, sqlValue } from "./value.ts";

/** The measurements of entities that consist of events: first by entity, then over all entities of a group. */
export function compileEntities(own: readonly EntityValue[], compilation: Compilation): Select {
  const { plan } = compilation;
  const values = own.flatMap(({ of, where }) => [
    ...(of === null ? [] : [of]),
    ...where.map((condition) => condition.of),
  ]);
  const inner = [...new Set(values.flatMap((value) => measurementsOf(value)))] as AggregateValue[];
  const nameOf = (value: Measurement) => sqlRefined(value, sql`t.i${inner.indexOf(value as AggregateValue)}`);
  const columns = measuredColumns(plan, (measurement) => {
    if (measurement.kind !== "entity" || !own.includes(measurement)) return null;
    const { aggregate, of, where } = measurement;
    return aggregate.sql.clickhouse.value({
      of: of === null ? sql.empty : sqlValue(of, nameOf),
      where: where.length === 0 ? everyRow : sqlAll(where.map((one) => sqlEntityWhere(one, nameOf))),
    });
  });
  const keys = plan.dimensions.map((_, index) => sql`t.k${index} AS k${index}`);
  const group = sqlGroupBy(plan.dimensions.map((_, index) => sql`t.k${index}`));
  const each = sqlSelect(sqlEachEntity(own[0] as EntityValue, inner, compilation));
  return { columns: [...keys, ...columns], rest: sql`FROM (${each}) AS t${group}` };
}

/** What each entity's events come to. Whatever is asked, the entities are the same: all that have an event. */
function sqlEachEntity(
  { per }: EntityValue,
  inner: readonly AggregateValue[],
  compilation: Compilation,
): Select {
  const columns = inner.map((value, index) => {
    const where = value.where === null ? everyRow : sqlWhere(value.where);
    return sql`${value.aggregate.sql.clickhouse.value(sqlInput(value, where))} AS i${index}`;
  });
  const name = sqlText(per, "r");
  return sqlGroups("events", [sql`${name} AS e`, ...columns], [sql`${name} != ''`], compilation, [sql`e`]);
}

const sqlEntityWhere = ({ of, op, value }: EntityCondition, nameOf: (measurement: Measurement) => Sql): Sql =>
  sql`ifNull(${sqlValue(of, nameOf)} ${sqlOperators[op]} ${sql.number(value)}, false)`;
