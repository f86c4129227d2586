import {
  retentionRows,
  fieldsOf,
  sql,
  type Sql,
  type RetentionPlan,
  type RetentionResult,
} from "@dendro/core";
import type { QueryContext, TenantScope } from "../query-context.ts";
import { sqlBucket } from "../sql-bucket.ts";
import { sqlText } from "../sql-condition.ts";
import { sqlEvents, sqlWhere } from "../sql-source.ts";
import type { Statement } from "../../warehouse/warehouse.ts";
import { analysisMeta } from "./meta.ts";

/** Answers how many came back from the warehouse. */
export async function runRetention(context: QueryContext, plan: RetentionPlan): Promise<RetentionResult> {
  const rows = await context.warehouse.query(compileRetention(context, plan), context.signal);
  const returned = rows.map(([cohort, period, count]) => ({
    cohort: Number(cohort),
    period: Number(period),
    count: Number(count),
  }));
  return {
    results: retentionRows(plan, returned),
    meta: analysisMeta(context, plan, [...fieldsOf(plan.first), ...fieldsOf(plan.return)], plan.reach),
    query: plan.retention,
  };
}

/** How many of each cohort were seen in each later period, and in its own all of them. */
function compileRetention({ tenant, until }: TenantScope, plan: RetentionPlan): Statement {
  const at = sql`toUnixTimestamp64Milli(r.timestamp)`;
  const began = (moment: Sql) => sqlBucket(moment, plan.starts);
  const who = sqlText(plan.per, "r");
  // What was before the range decides only who had begun before it.
  const within =
    plan.reach.from < plan.range.from ? sql`r.timestamp >= ${sql.moment(plan.range.from)}` : sql`true`;
  const first = sql`(${sqlWhere(plan.first)} AND r.timestamp < ${sql.moment(plan.range.to)})`;
  const back = sqlWhere(plan.return);
  const events = sqlEvents(
    plan.filter,
    { tenant, until: until ?? null, range: plan.reach, asked: plan.range },
    [sql`${who} != ''`, sql`(${first} OR (${within} AND ${back}))`],
  );
  const returned = sql`
    SELECT cohort, arrayJoin(arrayConcat([cohort], arrayFilter(period -> period > cohort, periods))) AS period, count()
    FROM (
      SELECT ${began(sql`minIf(${at}, ${first})`)} AS cohort, groupUniqArrayIf(${began(at)}, ${within} AND ${back}) AS periods
      FROM ${events} GROUP BY ${who} HAVING countIf(${first}) > 0 AND NOT countIf(${first} AND NOT ${within}) > 0
    )
    GROUP BY cohort, period`;
  return { sql: returned };
}
