import { funnelRow, fieldsOf, type FunnelPlan, type FunnelResult } from "@dendro/core";
import type { Asking } from "../asking.ts";
import { analysisMeta } from "./meta.ts";
import { compileFunnel, type FunnelRow } from "./compile-funnel.ts";

/** Answers a funnel from the warehouse. */
export async function askFunnel(asking: Asking, plan: FunnelPlan): Promise<FunnelResult> {
  const rows = await countSteps(asking, plan);
  const results = rows.map(({ began, counts }) => funnelRow(plan, began === "" ? null : began, counts));
  const isWhole = plan.dimension === null && results.length === 0;
  return {
    results: isWhole ? [funnelRow(plan, null, [])] : results,
    meta: analysisMeta(asking, plan, [plan.dimension, ...plan.steps.flatMap((step) => fieldsOf(step))]),
    query: plan.funnel,
  };
}

/** By time alone where that decides, which is much faster; with ids where events of one millisecond matter. */
async function countSteps(asking: Asking, plan: FunnelPlan): Promise<FunnelRow[]> {
  const byTime = compileFunnel(asking, plan, "time");
  if (byTime !== null) {
    const rows = await run(asking, byTime);
    if (rows.every(({ doubtful }) => doubtful === 0)) return rows;
  }
  return await run(asking, compileFunnel(asking, plan, byTime === null ? "ids" : "both"));
}

async function run(
  { warehouse, signal }: Asking,
  statement: Parameters<Asking["warehouse"]["query"]>[0],
): Promise<FunnelRow[]> {
  const rows = await warehouse.query(statement, signal);
  return rows.map(([began, doubtful, ...counts]) => ({
    began: String(began),
    doubtful: Number(doubtful),
    counts: counts.map(Number),
  }));
}
