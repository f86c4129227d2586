import { sql, type Measurement, type MetricValue, type Plan, type Sql } from "@dendro/core";
import type { Statement } from "../../warehouse/warehouse.ts";
import type { QueryContext } from "../query-context.ts";
import type { RolledView } from "../rolled/rolled-view.ts";
import { sqlSelect } from "../sql-select.ts";
import type { Compilation } from "../sql-source.ts";
import { compileBranch } from "./branch.ts";
import { compileSets, type RowsOfSides } from "./grouping-sets.ts";
import { joinedValues } from "./join-branches.ts";
import { isToldByRollup } from "./rows.ts";
import { keyNames, measuredColumns } from "./shape.ts";
import { asFloat, noKey, placesOf, type Sides } from "./sides.ts";
import { splitPlan, type Branch } from "./split-plan.ts";
import { metricNames, sqlValue } from "./value.ts";

/**
 * Turns plans that differ in their dimensions only into one statement: the rows of a table are read once for all of them.
 * Its columns: which plan a row is of, all dimensions, the measurements, and how many rows the plan has without `limit` if
 * they are counted. A plan has at most `limit` rows, and as many of each time, if it is by time: those with most of the first
 * metric.
 */
export function compileBreakdowns(
  sides: Sides,
  context: QueryContext,
  { limit, isCounted }: { readonly limit: number; readonly isCounted: boolean },
): Statement {
  const [first] = sides.plans;
  const { tenant, until = null, rolled = null } = context;
  const all: Compilation = {
    plan: { ...first, dimensions: sides.dimensions },
    tenant,
    until,
    range: first.range,
  };
  const keys = keyNames(all.plan);
  const groups = joinSides(readSides(sides, all, rolled), all.plan, isCounted);
  const { value } = first.metrics[0] as { value: MetricValue };
  const order = [sql`${sqlValue(value, metricNames(first))} DESC NULLS LAST`, ...keys];
  const times = keys.filter((_, place) => sides.dimensions[place]?.kind === "time");
  return {
    sql: sql`${groups} ORDER BY ${sql.join(order, ", ")} LIMIT ${limit} BY ${sql.join([sql`g`, ...times], ", ")}`,
  };
}

/** One row for each group of each plan. What is read by one statement is so already. */
function joinSides(read: readonly Sql[], plan: Plan, isCounted: boolean): Sql {
  const rows = sql`(${sql.join(read, " UNION ALL ")}) AS b`;
  const counted = isCounted ? [sql`count() OVER (PARTITION BY g)`] : [];
  if (read.length === 1) return sql`SELECT ${sql.join([sql`*`, ...counted], ", ")} FROM ${rows}`;
  const keys = [sql`g`, ...keyNames(plan)];
  const columns = [...keys, ...joinedValues(plan), ...counted];
  return sql`SELECT ${sql.join(columns, ", ")} FROM ${rows} GROUP BY ${sql.join(keys, ", ")}`;
}

/** The rows of all plans, as statements: read together where a table's rows tell several plans, apart for all else. */
function readSides(sides: Sides, all: Compilation, rolled: RolledView | null): Sql[] {
  const together = new Map<string, RowsOfSides>();
  const apart: { readonly side: number; readonly branch: Branch }[] = [];
  for (const [side, plan] of sides.plans.entries()) {
    const compilation = { ...all, plan };
    for (const branch of splitPlan(compilation, rolled)) {
      if (
        branch.kind === "rows" &&
        plan.dimensions.every((one) => one.kind === "time" || one.dimension.on[branch.table] !== undefined) &&
        !isToldByRollup(branch.table, branch.own, compilation, rolled)
      ) {
        const { table, own } = branch;
        const key = `${table} ${own.map((value) => plan.measurements.indexOf(value)).join()}`;
        const rows = together.get(key) ?? { table, own, sides: [] };
        together.set(key, { ...rows, sides: [...rows.sides, side] });
      } else {
        apart.push({ side, branch });
      }
    }
  }
  // What is told by rollups for one plan is told by rows for another.
  const isMixed = apart.some(({ branch }) => branch.kind === "rows");
  return [
    ...[...together.values()].map((rows) => compileSets(rows, sides, all, isMixed)),
    ...apart.map(({ side, branch }) => {
      const plan = sides.plans[side] as Plan;
      const rows = sqlSelect(compileBranch(branch, { ...all, plan }, rolled));
      const columns = columnsOfSide(sides, plan, branch, isMixed);
      return sql`SELECT ${sql.join([sql`${side} AS g`, ...columns], ", ")} FROM (${rows}) AS s`;
    }),
  ];
}

/** The columns of one plan's rows in their places among all. */
function columnsOfSide(sides: Sides, plan: Plan, { own }: Branch, isMixed: boolean): Sql[] {
  const measured: readonly Measurement[] = Array.isArray(own) ? own : [own];
  const places = placesOf(sides, plan);
  const keys = sides.dimensions.map((dimension, place) => {
    const key = places.indexOf(place);
    return sql`${key === -1 ? noKey(dimension) : sql`s.k${key}`} AS k${place}`;
  });
  const values = measuredColumns(plan, (one) => {
    if (!measured.includes(one)) return null;
    const column = sql`s.a${plan.measurements.indexOf(one)}`;
    return isMixed ? asFloat(one, column) : column;
  });
  return [...keys, ...values];
}
