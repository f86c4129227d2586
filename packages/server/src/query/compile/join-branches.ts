import { sql, type Plan, type Sql } from "@dendro/core";
import { sqlGroupBy, sqlSelect, type Select } from "../sql-select.ts";
import { isCountable, keyNames } from "./shape.ts";

/** One row for each combination of dimensions, from everything that the plan's measurements look at. */
export function joinBranches(plan: Plan, branches: readonly Select[]): Select {
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return only;
  const keys = keyNames(plan);
  const all = sql.join(branches.map(sqlSelect), " UNION ALL ");
  return { columns: [...keys, ...joinedValues(plan)], rest: sql`FROM (${all}) AS b${sqlGroupBy(keys)}` };
}

/** Each measurement has a value in one branch `b` only; in the others stands what it comes to of nothing. */
export const joinedValues = ({ measurements }: Plan): Sql[] =>
  measurements.map(
    (measurement, index) => sql`${isCountable(measurement) ? sql`sum` : sql`max`}(b.a${index}) AS a${index}`,
  );
