import {
  isTimeSeries,
  type Condition,
  type MetricValue,
  type Plan,
  type Relation,
  type ResolvedRange,
} from "@dendro/core";
import { createBindings } from "./bindings.ts";
import { sqlNumber, sqlText } from "./sql-condition.ts";
import { shareConditions, sqlSource, sqlWhere, type Compilation } from "./sql-source.ts";
import type { Statement } from "./warehouse.ts";

/** The columns of a compiled answer: the dimensions, then the aggregates, then the number of rows if it was asked for. */
export function compileQuery(
  plan: Plan,
  tenant: string,
  range: ResolvedRange = plan.range,
  page = plan.query.pagination,
): Statement {
  const compilation: Compilation = { plan, tenant, range, bindings: createBindings() };
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  const values = plan.aggregates.map((_, index) => `a${index}`);
  const columns = [...keys, ...values, ...(plan.query.include.total_rows ? ["count() OVER ()"] : [])];
  const order = plan.order.map(({ by, index, descending }) => {
    const key =
      by === "dimension"
        ? `k${index}`
        : sqlMetric((plan.metrics[index] as { value: MetricValue }).value, plan);
    return `${key} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  // A series is completed with its empty buckets before it is ordered and cut, so that happens outside.
  const cut =
    isTimeSeries(plan) || keys.length === 0
      ? ""
      : ` ORDER BY ${order.join(", ")} LIMIT ${page.limit} OFFSET ${page.offset}`;
  const sql = `SELECT ${columns.join(", ")} FROM (${sqlBranches(compilation)})${cut}`;
  return { sql, parameters: compilation.bindings.parameters };
}

/**
 * The states that a fold goes on from: the dimensions, then a state for each of the plan's aggregates over that
 * relation, then the number of rows. At most one group more than `maxGroups`, which shows that there are too many.
 */
export function compileStates(plan: Plan, tenant: string, relation: Relation, maxGroups: number): Statement {
  const compilation: Compilation = { plan, tenant, range: plan.range, bindings: createBindings() };
  return {
    sql: `${sqlBranch(relation, compilation, "state")} LIMIT ${maxGroups + 1}`,
    parameters: compilation.bindings.parameters,
  };
}

export function relationsOf(plan: Plan): Relation[] {
  return [...new Set(plan.aggregates.map(({ relation }) => relation))];
}

/** One row for each combination of dimensions, from all the relations that the plan's aggregates look at. */
function sqlBranches(compilation: Compilation): string {
  const { plan } = compilation;
  const branches = relationsOf(plan).map((relation) => sqlBranch(relation, compilation, "value"));
  if (branches.length === 1) return branches[0] as string;
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  // Each aggregate has a value in one branch only; in the others it is NULL, which max passes over.
  const values = plan.aggregates.map(({ aggregate }, index) => {
    const nothing = aggregate.read(aggregate.empty());
    return nothing === null
      ? `max(b.a${index}) AS a${index}`
      : `ifNull(max(b.a${index}), ${nothing}) AS a${index}`;
  });
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`;
  return `SELECT ${[...keys, ...values].join(", ")} FROM (${branches.join(" UNION ALL ")}) AS b${group}`;
}

function sqlBranch(relation: Relation, compilation: Compilation, want: "value" | "state"): string {
  const { plan, bindings } = compilation;
  const source = sqlSource(relation, compilation);
  const own = plan.aggregates.filter((value) => value.relation === relation);
  const { shared, rest } = shareConditions(own);
  const columns = plan.aggregates.flatMap((value, index) => {
    if (value.relation !== relation) return want === "value" ? [`NULL AS a${index}`] : [];
    const { aggregate, of } = value;
    const where = rest[own.indexOf(value)] ?? null;
    const input = {
      of: of === null ? "" : aggregate.of === "text" ? sqlText(of, "r") : sqlNumber(of, "r"),
      where: where === null ? "1" : sqlWhere(where, bindings),
    };
    return [`${want === "value" ? aggregate.sqlValue(input) : aggregate.sqlState(input)} AS a${index}`];
  });
  if (want === "state") columns.push("count() AS n");
  const keys = source.dimensions.map((sql, index) => `${sql} AS k${index}`);
  // A row that no aggregate looks at makes no group either.
  const looked = rest.includes(null)
    ? []
    : [`(${rest.map((where) => sqlWhere(where as Condition, bindings)).join(" OR ")})`];
  const hoisted = [...shared.map((condition) => sqlWhere(condition, bindings)), ...looked];
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, index) => `k${index}`).join(", ")}`;
  return `SELECT ${[...keys, ...columns].join(", ")} FROM ${source.from} WHERE ${[...source.where, ...hoisted].join(" AND ")}${group}`;
}

/** A metric over the columns of its aggregates, as core's `evaluate` computes it. */
function sqlMetric(value: MetricValue, plan: Plan): string {
  switch (value.kind) {
    case "aggregate":
      return `a${plan.aggregates.indexOf(value)}`;
    case "ratio":
      return `${sqlMetric(value.numerator, plan)} / nullIf(${sqlMetric(value.denominator, plan)}, 0) * ${value.scale}`;
    case "difference":
      // Counts have no sign: without it the engine would wrap around.
      return `(toFloat64(${sqlMetric(value.minuend, plan)}) - toFloat64(${sqlMetric(value.subtrahend, plan)}))`;
    case "sum":
      return `(${value.terms.map((term) => sqlMetric(term, plan)).join(" + ")})`;
  }
}
