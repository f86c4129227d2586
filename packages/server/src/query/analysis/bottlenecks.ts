import { limits, overlapMs, sql, type BottlenecksPlan, type BottlenecksResult } from "@dendro/core";
import type { QueryContext, TenantScope } from "../query-context.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlEvents } from "../sql-source.ts";
import type { Statement } from "../../warehouse/warehouse.ts";
import { analysisMeta } from "./meta.ts";

/** Answers what decides how long executions take, from the warehouse. */
export async function runBottlenecks(
  context: QueryContext,
  plan: BottlenecksPlan,
): Promise<BottlenecksResult> {
  const rows = await context.warehouse.query(compileBottlenecks(context, plan), context.signal);
  const results = rows.map(([name, ms, share, runs]) => ({
    name: name === "" ? null : String(name),
    duration_s: Number(ms) / 1000,
    share: Number(share),
    runs: Number(runs),
  }));
  return {
    results,
    meta: analysisMeta(context, plan, [plan.by]),
    query: plan.bottlenecks,
  };
}

/** Each execution's nodes from the last to end to the first, and of these the critical path, as core finds it in a trace. */
function compileBottlenecks({ tenant, until }: TenantScope, plan: BottlenecksPlan): Statement {
  const run = sqlText(plan.per, "r");
  // Nodes tell of themselves when they are over.
  const end = sql`toFloat64(toUnixTimestamp64Milli(r.timestamp))`;
  const node = sql`(-${end}, ${end} - assumeNotNull(r.duration_ms), ${sqlText(plan.by, "r")})`;
  const events = sqlEvents(plan.filter, { tenant, until: until ?? null, range: plan.range }, [
    sql`r.type IN ('node.completed', 'node.failed')`,
    sql`r.duration_ms >= 0 AND r.duration_ms <= ${limits.maxAgeMs}`,
    sql`${run} != ''`,
  ]);
  // A node on the path moves the point that has been reached back to its start, if it took any time before that.
  const isOnPath = sql`-node.1 <= reached.1 + ${overlapMs} AND least(-node.1, reached.1) > node.2`;
  const path = sql`arrayFold(
    (reached, node) -> if(${isOnPath}, (node.2, arrayPushBack(reached.2, (node.3, least(-node.1, reached.1) - node.2))), reached),
    arraySort(groupArray(${node})),
    (toFloat64(1e18), CAST([] AS Array(Tuple(String, Float64)))))`;
  const parts = sql`
    SELECT part.1 AS name, sum(part.2) AS ms, ifNull(ms / nullIf(sum(ms) OVER (), 0) * 100, 0) AS share, uniqExact(run)
    FROM (SELECT ${run} AS run, arrayJoin(tupleElement(${path}, 2)) AS part FROM ${events} GROUP BY run)
    GROUP BY name ORDER BY ms DESC, name LIMIT ${plan.bottlenecks.limit}`;
  return { sql: parts };
}
