import { funnelRow, scopeMeta, type FunnelPlan, type FunnelResult } from "@dendro/core";
import type { Asking, Whose } from "../asking.ts";
import { createBindings } from "../bindings.ts";
import { eventsSinceOf } from "../events-since.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlEvents, sqlWhere } from "../sql-source.ts";
import type { Statement } from "../warehouse.ts";

/** Answers a funnel from the warehouse. */
export async function askFunnel(asking: Asking, plan: FunnelPlan): Promise<FunnelResult> {
  const rows = await asking.warehouse.query(compileFunnel(asking, plan), asking.signal);
  const results = rows.map(([value, ...counts]) =>
    funnelRow(plan, value === "" ? null : String(value), counts.map(Number)),
  );
  const isWhole = plan.dimension === null && results.length === 0;
  return {
    results: isWhole ? [funnelRow(plan, null, [])] : results,
    meta: { ...scopeMeta(plan), ...eventsSinceOf(asking, plan) },
    query: plan.funnel,
  };
}

/** How far everybody came, counted: one row for each value of the dimension, with how many took each step. */
function compileFunnel({ tenant, until }: Whose, plan: FunnelPlan): Statement {
  const bindings = createBindings();
  const steps = plan.steps.map((condition) => sqlWhere(condition, bindings));
  const who = sqlText(plan.per, "r");
  const at = "toUInt64(toUnixTimestamp64Milli(r.timestamp))";
  const value = plan.dimension === null ? "''" : sqlText(plan.dimension, "r");
  const began = plan.dimension === null ? "''" : `argMinIf(${value}, (${at}, ${value}), ${steps[0]})`;
  const events = sqlEvents(plan.filter, { tenant, until: until ?? null, range: plan.range, bindings }, [
    `${who} != ''`,
    `(${steps.join(" OR ")})`,
  ]);
  const counts = steps.map((_, index) => `countIf(level >= ${index + 1}) AS s${index}`);
  const sql = `
    SELECT began, ${counts.join(", ")}
    FROM (
      SELECT ${began} AS began, windowFunnel(${plan.windowMs})(${at}, ${steps.join(", ")}) AS level
      FROM ${events} GROUP BY ${who}
    )
    WHERE level > 0 GROUP BY began ORDER BY s0 DESC, began LIMIT ${plan.funnel.limit}`;
  return { sql, parameters: bindings.parameters };
}
