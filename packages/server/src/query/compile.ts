import { sql, type Plan, type Query, type ResolvedRange } from "@dendro/core";
import type { Statement } from "../warehouse/warehouse.ts";
import { compileBranch } from "./compile/branch.ts";
import { countRows } from "./compile/count-rows.ts";
import { joinBranches } from "./compile/join-branches.ts";
import { keepRows } from "./compile/keep-rows.ts";
import { readsGoneRows } from "./compile/reads-gone-rows.ts";
import { sqlOrderBy } from "./compile/order-by.ts";
import { sqlPage } from "./compile/page.ts";
import { splitPlan } from "./compile/split-plan.ts";
import type { QueryContext } from "./query-context.ts";
import { sqlSelect } from "./sql-select.ts";
import type { Compilation } from "./sql-source.ts";

export interface CompiledQuery {
  /** Its columns: the dimensions, then the measurements, then the number of rows if it was asked for. */
  readonly statement: Statement;
  /** Whether some of the rows are gone that the answer is read from. */
  readonly isPartial: boolean;
}

/**
 * Turns a plan into one statement: split by what is read in its own way, each part read from its tables with its filters
 * and joins, brought together in one row a group; rows left out, counted, ordered and cut.
 */
export function compileQuery(
  plan: Plan,
  { tenant, until = null, rolled = null }: Pick<QueryContext, "tenant" | "until" | "rolled">,
  range: ResolvedRange = plan.range,
  page: Query["pagination"] = plan.query.pagination,
): CompiledQuery {
  const compilation: Compilation = { plan, tenant, until, range };
  const branches = splitPlan(compilation, rolled);
  const tables = branches.map((branch) => compileBranch(branch, compilation, rolled));
  const groups = joinBranches(plan, tables);
  const kept = keepRows(plan, groups);
  const counted = countRows(plan, kept);
  return {
    statement: { sql: sql`${sqlSelect(counted)}${sqlOrderBy(plan)}${sqlPage(plan, page)}` },
    isPartial: readsGoneRows(compilation, rolled),
  };
}
