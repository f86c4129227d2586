import { sql, type Plan } from "@dendro/core";
import { sqlGroupBy, sqlSelect, type Select } from "../sql-select.ts";
import { keyNames } from "./shape.ts";

/** One row for each combination of dimensions, from everything that the plan's measurements look at. */
export function joinBranches(plan: Plan, branches: readonly Select[]): Select {
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return only;
  const keys = keyNames(plan);
  // Each measurement has a value in one branch only; in the others it is NULL, which max passes over.
  const values = plan.measurements.map(({ aggregate }, index) => {
    const nothing = aggregate.read(aggregate.empty());
    return typeof nothing === "number"
      ? sql`ifNull(max(b.a${index}), ${nothing}) AS a${index}`
      : sql`max(b.a${index}) AS a${index}`;
  });
  const all = sql.join(branches.map(sqlSelect), " UNION ALL ");
  return { columns: [...keys, ...values], rest: sql`FROM (${all}) AS b${sqlGroupBy(keys)}` };
}
