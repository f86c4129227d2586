import { sql, type Plan, type TableName } from "@dendro/core";
import type { Statement } from "../warehouse/warehouse.ts";
import { sqlAggregates } from "./compile/aggregates.ts";
import { sqlGroups } from "./compile/groups.ts";
import { aggregatesOf } from "./compile/tables-of.ts";
import { sqlSelect } from "./sql-select.ts";
import type { Compilation } from "./sql-source.ts";

/**
 * The states that a fold goes on from: the dimensions, then a state for each of the plan's measurements of that
 * table, then the number of rows. At most one group more than `maxGroups`, which shows that there are too many.
 */
export function compileStates(plan: Plan, tenant: string, table: TableName, maxGroups: number): Statement {
  const compilation: Compilation = { plan, tenant, range: plan.range };
  const states = sqlAggregates(table, aggregatesOf(plan, table), plan, ({ aggregate }, input) =>
    aggregate.sql.clickhouse.state(input),
  );
  const rows = sqlGroups(table, [...states.columns, sql`count() AS n`], states.where, compilation);
  return { sql: sql`${sqlSelect(rows)} LIMIT ${maxGroups + 1}` };
}
