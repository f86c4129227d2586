import type { Group, Plan, TableName } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compileStates } from "./compile-states.ts";
import { tablesOf } from "./compile/tables-of.ts";
import { forTenant } from "./for-tenant.ts";

/**
 * The groups of a plan that can be folded, as states that a fold goes on from. Of a plan that measures more than one table a
 * group may come more than once.
 * @returns null when there are more than `maxGroups`
 */
export async function readStates(
  warehouse: Pick<Warehouse, "query">,
  tenant: string,
  plan: Plan,
  maxGroups: number,
): Promise<Group[] | null> {
  const groups: Group[] = [];
  for (const table of tablesOf(plan)) {
    const rows = await forTenant(tenant, warehouse).query(compileStates(plan, tenant, table, maxGroups));
    if (rows.length > maxGroups) return null;
    for (const row of rows) groups.push(readGroup(plan, table, row));
  }
  return groups;
}

function readGroup(plan: Plan, table: TableName, row: readonly unknown[]): Group {
  const keys = plan.dimensions.length;
  const key = plan.dimensions.map(({ kind }, index) =>
    kind === "time" ? Number(row[index]) : String(row[index]),
  );
  let column = keys;
  const states = plan.measurements.map(({ table: own, aggregate }) =>
    own === table ? aggregate.parseState(row[column++]) : aggregate.empty(),
  );
  return { key, states, rows: Number(row.at(-1)) };
}
