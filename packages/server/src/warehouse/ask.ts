import {
  compareRows,
  planQuery,
  resultMeta,
  resultRows,
  type Measured,
  type Plan,
  type Query,
  type QueryResult,
  type ResolvedRange,
  type ResultRow,
} from "@dendro/core";
import { compileQuery } from "./compile.ts";
import type { Warehouse } from "./warehouse.ts";

/** The period before may have more groups than the answer shows; these are looked through to compare with. */
const comparisonPage = { limit: 10_000, offset: 0 };

/** Answers a query from the warehouse. */
export type Ask = (tenant: string, query: Query, signal?: AbortSignal) => Promise<QueryResult>;

/** @param clock milliseconds since 1970 */
export function createAsk(warehouse: Warehouse, clock: () => number): Ask {
  return async (tenant, query, signal) => {
    const plan = planQuery(query, clock());
    const [current, before] = await Promise.all([
      measure(warehouse, plan, tenant, plan.range, query.pagination, signal),
      measureBefore(warehouse, plan, tenant, signal),
    ]);
    return {
      results: compareRows(plan, current.rows, before),
      meta: { ...resultMeta(plan), ...(current.total === null ? {} : { total_rows: current.total }) },
      query,
    };
  };
}

/** The rows of the period that a plan compares with; none when it does not compare. */
export async function measureBefore(
  warehouse: Warehouse,
  plan: Plan,
  tenant: string,
  signal?: AbortSignal,
): Promise<ResultRow[]> {
  if (plan.previous === null) return [];
  return (await measure(warehouse, plan, tenant, plan.previous, comparisonPage, signal)).rows;
}

async function measure(
  warehouse: Warehouse,
  plan: Plan,
  tenant: string,
  range: ResolvedRange,
  page: Query["pagination"],
  signal: AbortSignal | undefined,
): Promise<{ rows: ResultRow[]; total: number | null }> {
  const answer = await warehouse.query(compileQuery(plan, tenant, range, page), signal);
  const rows = resultRows(
    plan,
    answer.map((row) => measuredOf(plan, row)),
    range,
  );
  if (!plan.query.include.total_rows) return { rows, total: null };
  const counted = Number(answer[0]?.at(-1) ?? 0);
  return { rows, total: Math.max(counted, rows.length) };
}

/** A row of a compiled answer: dimensions first, then the aggregates' values. */
function measuredOf(plan: Plan, row: readonly unknown[]): Measured {
  const keys = plan.dimensions.length;
  return {
    key: row
      .slice(0, keys)
      .map((part, index) => (plan.dimensions[index]?.kind === "time" ? Number(part) : String(part))),
    values: row
      .slice(keys, keys + plan.aggregates.length)
      .map((value) => (value === null ? null : Number(value))),
  };
}
