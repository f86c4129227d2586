import type { AggregateValue, Measurement, Sql, TableName } from "@dendro/core";
import { compileRolled } from "../rolled/compile-rolled.ts";
import type { RolledView } from "../rolled/rolled-view.ts";
import type { Select } from "../sql-select.ts";
import type { Compilation } from "../sql-source.ts";
import { sqlAggregates } from "./aggregates.ts";
import { sqlGroups } from "./groups.ts";
import { measuredColumns } from "./shape.ts";

/** The measurements of one table's rows, from rollups where they tell the same. */
export function compileRows(
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  rolled: RolledView | null,
): Select {
  const { plan } = compilation;
  const placeOf = (value: Measurement) => own.indexOf(value as AggregateValue);
  const columnsOf = (values: readonly Sql[]) =>
    measuredColumns(plan, (measurement) => values[placeOf(measurement)] ?? null);
  const fromRollups = rolled === null ? null : compileRolled(table, own, compilation, rolled, columnsOf);
  if (fromRollups !== null) return fromRollups;
  const aggregates = sqlAggregates(table, own, plan, ({ aggregate }, input) =>
    aggregate.sql.clickhouse.value(input),
  );
  return sqlGroups(table, columnsOf(aggregates.columns), aggregates.where, compilation);
}

/** Whether the measurements of one table's rows are read from rollups. */
export const isToldByRollup = (
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  rolled: RolledView | null,
): boolean => rolled !== null && compileRolled(table, own, compilation, rolled, () => []) !== null;
