import { countsRows, sql, type Plan } from "@dendro/core";
import type { Select } from "../sql-select.ts";

/** Whether an answer's last column is how many rows there are without pagination. */
export const isCounted = (plan: Plan): boolean => countsRows(plan) && plan.dimensions.length > 0;

/** Adds that column, where it is asked for. */
export const countRows = (plan: Plan, { columns, rest }: Select): Select => ({
  columns: isCounted(plan) ? [...columns, sql`count() OVER ()`] : columns,
  rest,
});
