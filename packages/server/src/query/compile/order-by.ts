import { sql, type MetricValue, type Plan, type Sql } from "@dendro/core";
import { isReadWhole } from "./shape.ts";
import { metricNames, sqlValue } from "./value.ts";

/** ORDER BY, where rows are not ordered later. */
export function sqlOrderBy(plan: Plan): Sql {
  if (isReadWhole(plan)) return sql.empty;
  const nameOf = metricNames(plan);
  const order = plan.order.map(({ by, index, descending }) => {
    const key =
      by === "dimension"
        ? sql`k${index}`
        : sqlValue((plan.metrics[index] as { value: MetricValue }).value, nameOf);
    return descending ? sql`${key} DESC NULLS LAST` : sql`${key} ASC NULLS LAST`;
  });
  return sql` ORDER BY ${sql.join(order, ", ")}`;
}
