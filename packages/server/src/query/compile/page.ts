import { needsAllRows, sql, type Plan, type Query, type Sql } from "@dendro/core";
import { isReadWhole } from "./shape.ts";

/** Rows that an answer is computed from, where all of them must be known. */
export const maxRows = 10_000;

/** LIMIT and OFFSET, where rows are not cut later: one more than may be, which shows that there are too many. */
export function sqlPage(plan: Plan, page: Query["pagination"]): Sql {
  if (isReadWhole(plan)) return sql.empty;
  const { limit, offset } = needsAllRows(plan) ? { limit: maxRows + 1, offset: 0 } : page;
  return sql` LIMIT ${limit} OFFSET ${offset}`;
}
