import { sql, type MetricValue, type Plan, type Sql } from "@dendro/core";
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
import { splitPlan } from "./split-plan.ts";
import { metricNames, sqlValue } from "./value.ts";

/**
 * Turns plans that differ in their dimensions only into one statement: the rows of a table are read once for all of them.
 * Its columns: which plan a row is of, all dimensions, and the measurements. A plan has at most `limit` rows, and as many
 * of each time, if it is by time: those with most of the first metric.
 */
export function compileBreakdowns(sides: Sides, context: QueryContext, limit: number): Statement {
  const [first] = sides.plans;
  const { tenant, until = null, rolled = null } = context;
  const all: Compilation = {
    plan: { ...first, dimensions: sides.dimensions },
    tenant,
    until,
    range: first.range,
  };
  const read = readSides(sides, all, rolled);
  const keys = keyNames(all.plan);
  const columns = [sql`g`, ...keys, ...joinedValues(all.plan)];
  const groups = sql`SELECT ${sql.join(columns, ", ")} FROM (${sql.join(read, " UNION ALL ")}) AS b GROUP BY ${sql.join([sql`g`, ...keys], ", ")}`;
  const { value } = first.metrics[0] as { value: MetricValue };
  const order = [sql`${sqlValue(value, metricNames(first))} DESC NULLS LAST`, ...keys];
  const times = keys.filter((_, place) => sides.dimensions[place]?.kind === "time");
  return {
    sql: sql`${groups} ORDER BY ${sql.join(order, ", ")} LIMIT ${limit} BY ${sql.join([sql`g`, ...times], ", ")}`,
  };
}

/** The rows of all plans, as statements: read together where a table's rows tell several plans, apart for all else. */
function readSides(sides: Sides, all: Compilation, rolled: RolledView | null): Sql[] {
  const together = new Map<string, RowsOfSides>();
  const apart: Sql[] = [];
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
        const rows = sqlSelect(compileBranch(branch, compilation, rolled));
        apart.push(sql`SELECT ${sql.join(columnsOfSide(sides, side), ", ")} FROM (${rows}) AS s`);
      }
    }
  }
  const isBesideOthers = apart.length > 0;
  return [...[...together.values()].map((rows) => compileSets(rows, sides, all, isBesideOthers)), ...apart];
}

/** The columns of one plan's rows in their places among all. */
function columnsOfSide(sides: Sides, side: number): Sql[] {
  const plan = sides.plans[side] as Plan;
  const places = placesOf(sides, plan);
  const keys = sides.dimensions.map((dimension, place) => {
    const own = places.indexOf(place);
    return sql`${own === -1 ? noKey(dimension) : sql`s.k${own}`} AS k${place}`;
  });
  return [
    sql`${side} AS g`,
    ...keys,
    ...measuredColumns(plan, (one) => asFloat(one, sql`s.a${plan.measurements.indexOf(one)}`)),
  ];
}
