import { funnelRow, fieldsOf, type FunnelPlan, type FunnelResult } from "@dendro/core";
import type { QueryContext } from "../query-context.ts";
import { analysisMeta } from "./meta.ts";
import { compileFunnel, type FunnelRow } from "./compile-funnel.ts";

/** Answers a funnel from the warehouse. */
export async function runFunnel(context: QueryContext, plan: FunnelPlan): Promise<FunnelResult> {
  const rows = await countSteps(context, plan);
  const results = rows.map(({ began, counts }) => funnelRow(plan, began === "" ? null : began, counts));
  const isWhole = plan.dimension === null && results.length === 0;
  return {
    results: isWhole ? [funnelRow(plan, null, [])] : results,
    meta: analysisMeta(context, plan, [plan.dimension, ...plan.steps.flatMap((step) => fieldsOf(step))]),
    query: plan.funnel,
  };
}

/** By time alone where that decides, which is much faster; with ids where events of one millisecond matter. */
async function countSteps(context: QueryContext, plan: FunnelPlan): Promise<FunnelRow[]> {
  const byTime = compileFunnel(context, plan, "time");
  if (byTime !== null) {
    const rows = await run(context, byTime);
    if (rows.every(({ doubtful }) => doubtful === 0)) return rows;
  }
  return await run(context, compileFunnel(context, plan, byTime === null ? "ids" : "both"));
}

async function run(
  { warehouse, signal }: QueryContext,
  statement: Parameters<QueryContext["warehouse"]["query"]>[0],
): Promise<FunnelRow[]> {
  const rows = await warehouse.query(statement, signal);
  return rows.map(([began, doubtful, ...counts]) => ({
    began: String(began),
    doubtful: Number(doubtful),
    counts: counts.map(Number),
  }));
}
