import {
  compareMetrics,
  compareRows,
  countsRows,
  DendroError,
  metricRows,
  keepApart,
  needsAllRows,
  needsTotals,
  pageOf,
  planQuery,
  rankingPlan,
  readColumns,
  readMetric,
  resultMeta,
  resultRows,
  sharedPlan,
  sql,
  totalPlan,
  type MetricRow,
  type Measure,
  type MeasuredGroup,
  type Plan,
  type Query,
  type QueryResult,
  type ResolvedRange,
  type ResultRow,
  type Total,
} from "@dendro/core";
import { answerNotes, type AnswerNotes } from "./answer-notes.ts";
import type { QueryContext } from "./query-context.ts";
import { compileQuery } from "./compile.ts";
import { isCounted } from "./compile/count-rows.ts";
import { maxRows } from "./compile/page.ts";
import { isReadWhole } from "./compile/shape.ts";
import { eventsSince } from "./events-since.ts";
import { mustUse } from "./rolled/rolled-view.ts";
import { rollupTable, wholeSlice } from "../warehouse/rollup-tables.ts";

/** As many rows as are looked through where not the page counts, such as those of the period to compare with. */
const onePage = { limit: maxRows, offset: 0 };

/** Answers a query from the warehouse. @param now milliseconds since 1970 */
export async function runQuery(context: QueryContext, query: Query, now: number): Promise<QueryResult> {
  return await answer(context, await planFor(context, query, now));
}

/**
 * Resolves a tenant's query, with what only the warehouse knows: when "all" begins, and which values are the top.
 * @param now milliseconds since 1970
 */
export async function planFor(context: QueryContext, query: Query, now: number): Promise<Plan> {
  const plan = planQuery(query, now, needsEarliest(query) ? await findEarliest(context, now) : 0);
  return query.top === undefined
    ? plan
    : keepApart(plan, query.top.dimension, await findTop(context, plan, query.top.limit));
}

/** "All" by time begins with the tenant's first event, or the answer would be mostly empty. */
export const needsEarliest = ({ date_range, dimensions, metrics }: Query): boolean =>
  date_range === "all" &&
  (dimensions.some((name) => name.startsWith("time:")) ||
    metrics.some((text) => readMetric(text).window?.kind === "rate"));

/** When the tenant's first event was, in milliseconds since 1970; now where there is none. */
export async function findEarliest(
  { warehouse, tenant, rolled, signal }: QueryContext,
  now: number,
): Promise<number> {
  const isOwn = sql`tenant = ${sql.text(tenant)}`;
  const begins = [sql`SELECT count(), toUnixTimestamp64Milli(min(timestamp)) FROM events WHERE ${isOwn}`];
  // Where events are gone, rollups tell when there were some.
  if (rolled !== null && rolled !== undefined && mustUse(rolled)) {
    const table = sql.id(rollupTable("events", "day"));
    begins.push(
      sql`SELECT count(), toInt64(toUnixTimestamp(min(unit))) * 1000 FROM ${table} WHERE ${isOwn} AND slice = ${sql.text(wholeSlice)}`,
    );
  }
  const found = await warehouse.query({ sql: sql.join(begins, " UNION ALL ") }, signal);
  const starts = found.flatMap(([count, start]) => (Number(count) === 0 ? [] : [Number(start)]));
  return starts.length === 0 ? now : Math.min(...starts);
}

/** The values of the query's `top` dimension that have most of the first metric over the whole range. */
async function findTop(context: QueryContext, plan: Plan, limit: number): Promise<string[]> {
  const ranking = rankingPlan(plan);
  const { groups } = await measureRows(context, ranking, plan.range, { limit, offset: 0 });
  return groups.map(({ key: [value] }) => String(value));
}

async function answer(context: QueryContext, plan: Plan): Promise<QueryResult> {
  const [current, before, total, totalBefore] = await Promise.all([
    measure(context, plan),
    measurePrevious(context, plan),
    measureTotal(context, plan, plan.range),
    plan.previous === null ? null : measureTotal(context, plan, plan.previous),
  ]);
  return {
    results: compareRows(plan, current.rows, before.rows),
    ...(countsRows(plan) ? { total: totalOf(plan, current.count, total, totalBefore) } : {}),
    meta: { ...resultMeta(plan), ...notes(context, plan, current.isPartial || before.isPartial) },
    query: plan.query,
  };
}

/** What an answer says of the events of all the time that it looks at. */
export function notesOf(context: QueryContext, plan: Plan): AnswerNotes {
  const ranges = [plan.range, ...(hasPrevious(plan) ? [plan.previous] : [])];
  return notes(
    context,
    plan,
    ranges.some((range) => compileQuery(plan, context, range).isPartial),
  );
}

function notes(context: QueryContext, plan: Plan, isPartial: boolean): AnswerNotes {
  const ranges = [plan.range, ...(plan.previous === null ? [] : [plan.previous])];
  return {
    ...(isPartial ? eventsSince(context) : {}),
    ...answerNotes(context, ranges, readColumns(plan)),
  };
}

function totalOf(plan: Plan, rows: number, total: ResultRow | null, before: ResultRow | null): Total {
  if (total === null) return { rows };
  const { metrics } = total;
  return { rows, metrics, ...(before === null ? {} : compareMetrics(plan, metrics, before.metrics)) };
}

/** The rows of the period that a plan compares with; none when it does not compare. */
export async function measureBefore(context: QueryContext, plan: Plan): Promise<readonly ResultRow[]> {
  return (await measurePrevious(context, plan)).rows;
}

async function measurePrevious(context: QueryContext, plan: Plan): Promise<Measured> {
  return hasPrevious(plan)
    ? await measure(context, plan, plan.previous, onePage)
    : { rows: [], count: 0, isPartial: false };
}

/** Whether it compares with a period of which some has passed. */
const hasPrevious = (plan: Plan): plan is Plan & { readonly previous: ResolvedRange } =>
  plan.previous !== null && plan.previous.from < plan.previous.to;

/** The rows of an answer. */
interface Measured {
  readonly rows: readonly ResultRow[];
  /** How many there are without pagination. */
  readonly count: number;
  /** Whether some of what they are made of is gone. */
  readonly isPartial: boolean;
}

/** What every group of a plan comes to, whatever of it is shown. */
export async function measureGroups(
  context: QueryContext,
  plan: Plan,
  limit: number,
): Promise<MeasuredGroup[]> {
  const order = plan.dimensions.map((_, index) => ({ by: "dimension", index, descending: false }) as const);
  const whole: Plan = { ...plan, having: [], order };
  return (await measureRows(context, whole, plan.range, { limit, offset: 0 })).groups;
}

/** What all rows come to together, when the query asks for it. */
async function measureTotal(
  context: QueryContext,
  plan: Plan,
  range: ResolvedRange,
): Promise<ResultRow | null> {
  if (!plan.query.include.includes("total")) return null;
  const whole = totalPlan(plan);
  const { groups } = await measureRows(context, whole, range, onePage);
  // Of all rows together the share is all, and a running sum has come to its end.
  return resultRows(whole, groups, range, metricRows(whole, groups, range))[0] ?? null;
}

async function measure(
  context: QueryContext,
  plan: Plan,
  range: ResolvedRange = plan.range,
  page: Query["pagination"] = plan.query.pagination,
): Promise<Measured> {
  const [measured, totals] = await Promise.all([
    measureRows(context, plan, range, page),
    measureTotalsByTime(context, plan, range),
  ]);
  const rows = resultRows(plan, measured.groups, range, totals);
  const { isPartial } = measured;
  if (!needsAllRows(plan)) {
    // What is completed and looked through here is not counted by the statement.
    return { rows, count: isReadWhole(plan) ? rows.length : (measured.count ?? 0), isPartial };
  }
  if (measured.groups.length > maxRows) {
    throw new DendroError(
      "invalid_query",
      `A running figure needs all rows, and there are more than ${maxRows}; ask for a shorter date_range or fewer dimensions.`,
    );
  }
  return { rows: pageOf(plan, rows), count: rows.length, isPartial };
}

/** What all rows of each time come to, for shares of it. */
async function measureTotalsByTime(
  context: QueryContext,
  plan: Plan,
  range: ResolvedRange,
): Promise<MetricRow[]> {
  if (!needsTotals(plan)) return [];
  const totals = sharedPlan(plan);
  return metricRows(totals, (await measureRows(context, totals, range, onePage)).groups, range);
}

/** The groups of one statement, and how many there are without pagination if the plan asks for it. */
async function measureRows(
  context: QueryContext,
  plan: Plan,
  range: ResolvedRange,
  page: Query["pagination"],
): Promise<{ groups: MeasuredGroup[]; count: number | null; isPartial: boolean }> {
  const { warehouse, signal } = context;
  const { statement, isPartial } = compileQuery(plan, context, range, page);
  const rows = await warehouse.query(statement, signal);
  const groups = rows.map((row) => groupOf(plan, row));
  if (!isCounted(plan)) return { groups, count: null, isPartial };
  if (rows.length === 0 && page.offset > 0) {
    // Beyond the last row no row tells how many there are.
    const { count } = await measureRows(context, plan, range, { limit: 1, offset: 0 });
    return { groups, count, isPartial };
  }
  return { groups, count: Number(rows[0]?.at(-1) ?? 0), isPartial };
}

/** A row of a compiled answer: dimensions first, then what was measured. */
export function groupOf(plan: Plan, row: readonly unknown[]): MeasuredGroup {
  const keys = plan.dimensions.length;
  return {
    key: row
      .slice(0, keys)
      .map((part, index) => (plan.dimensions[index]?.kind === "time" ? Number(part) : String(part))),
    values: plan.measurements.map(({ aggregate }, index) => {
      const value = (row[keys + index] ?? null) as Measure;
      if (aggregate.choosesText === true) return value;
      const number = value === null ? null : Number(value);
      const { refine } = aggregate.sql.clickhouse;
      return refine === undefined ? number : refine.read(number);
    }),
  };
}
