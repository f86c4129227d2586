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
import { createBindings } from "./bindings.ts";
import { compileQuery } from "./compile.ts";
import type { Warehouse } from "./warehouse.ts";

/** The period before may have more groups than the answer shows; these are looked through to compare with. */
const comparisonPage = { limit: 10_000, offset: 0 };

/** Answers a query from the warehouse. */
export type Ask = (tenant: string, query: Query, signal?: AbortSignal) => Promise<QueryResult>;

/** @param clock milliseconds since 1970 */
export function createAsk(warehouse: Warehouse, clock: () => number): Ask {
  const plan = createPlanner(warehouse, clock);
  return async (tenant, query, signal) => await answer(warehouse, await plan(tenant, query), tenant, signal);
}

/** Resolves a tenant's query now. "All" over time begins with the tenant's first event, or the answer would be mostly empty. */
export type Planner = (tenant: string, query: Query) => Promise<Plan>;

export function createPlanner(warehouse: Warehouse, clock: () => number): Planner {
  return async (tenant, query) => {
    const isOverAllTime =
      query.date_range === "all" && query.dimensions.some((name) => name.startsWith("time:"));
    return planQuery(query, clock(), isOverAllTime ? await findEarliest(warehouse, tenant, clock()) : 0);
  };
}

async function findEarliest(warehouse: Warehouse, tenant: string, now: number): Promise<number> {
  const bindings = createBindings();
  const sql = `SELECT count(), toUnixTimestamp64Milli(min(timestamp)) FROM events WHERE tenant = ${bindings.text(tenant)}`;
  const [[count, earliest] = []] = await warehouse.query({ sql, parameters: bindings.parameters });
  return Number(count) === 0 ? now : Number(earliest);
}

async function answer(
  warehouse: Warehouse,
  plan: Plan,
  tenant: string,
  signal?: AbortSignal,
): Promise<QueryResult> {
  const { query } = plan;
  const [current, before] = await Promise.all([
    measure(warehouse, plan, tenant, plan.range, query.pagination, signal),
    measureBefore(warehouse, plan, tenant, signal),
  ]);
  return {
    results: compareRows(plan, current.rows, before),
    meta: { ...resultMeta(plan), ...(current.total === null ? {} : { total_rows: current.total }) },
    query,
  };
}

/** The rows of the period that a plan compares with; none when it does not compare. */
export async function measureBefore(
  warehouse: Warehouse,
  plan: Plan,
  tenant: string,
  signal?: AbortSignal,
): Promise<ResultRow[]> {
  if (plan.previous === null || plan.previous.from >= plan.previous.to) return [];
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
  const measured = await warehouse.query(compileQuery(plan, tenant, range, page), signal);
  const rows = resultRows(
    plan,
    measured.map((row) => measuredOf(plan, row)),
    range,
  );
  if (!plan.query.include.total_rows) return { rows, total: null };
  if (measured.length === 0 && page.offset > 0) {
    // Beyond the last row no row tells how many there are.
    return {
      rows,
      total: (await measure(warehouse, plan, tenant, range, { limit: 1, offset: 0 }, signal)).total,
    };
  }
  const counted = Number(measured[0]?.at(-1) ?? 0);
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
