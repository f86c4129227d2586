import {
  bucketStarts,
  countsRows,
  isTimeSeries,
  measurementsOf,
  needsAllRows,
  type AggregateValue,
  type EntityCondition,
  type EntityValue,
  type Measurement,
  type MetricValue,
  type FirstSeenValue,
  type Plan,
  type TableName,
  type ResolvedRange,
  type SqlInput,
} from "@dendro/core";
import type { QueryContext } from "./query-context.ts";
import { readFrom } from "./events-since.ts";
import { createBindings, type Bindings } from "../warehouse/bindings.ts";
import { compileRolled, fitRollup } from "./rolled/compile-rolled.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import { sqlBucket } from "./sql-bucket.ts";
import { sqlNumber, sqlText } from "./sql-condition.ts";
import { sqlSelect, type Select } from "./sql-select.ts";
import { givenOf, shareConditions, sqlSource, sqlWhere, type Compilation } from "./sql-source.ts";
import type { Statement } from "../warehouse/warehouse.ts";

/** Rows that an answer is computed from, where all of them must be known. */
export const maxRows = 10_000;

/** The columns of a compiled answer: the dimensions, then the measurements, then the number of rows if it was asked for. */
export function compileQuery(
  plan: Plan,
  { tenant, until, rolled = null }: Pick<QueryContext, "tenant" | "until" | "rolled">,
  range: ResolvedRange = plan.range,
  page = plan.query.pagination,
): Statement {
  const compilation: Compilation = { plan, tenant, until: until ?? null, range, bindings: createBindings() };
  const { bindings } = compilation;
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  const values = plan.measurements.map((_, index) => `a${index}`);
  const count = isCounted(plan) ? ["count() OVER ()"] : [];
  const nameOf = (measurement: Measurement) =>
    sqlRefined(measurement, `a${plan.measurements.indexOf(measurement)}`);
  const order = plan.order.map(({ by, index, descending }) => {
    const key =
      by === "dimension"
        ? `k${index}`
        : sqlValue((plan.metrics[index] as { value: MetricValue }).value, nameOf);
    return `${key} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  const having = plan.having.map(
    ({ value, op, than }) => `ifNull(${sqlValue(value, nameOf)} ${op} ${bindings.number(than)}, false)`,
  );
  const { limit, offset } = needsAllRows(plan) ? { limit: maxRows + 1, offset: 0 } : page;
  // A series is completed with its empty buckets before it is looked through, ordered and cut, so that happens outside.
  const isWhole = isTimeSeries(plan) || keys.length === 0;
  const cut = isWhole ? "" : ` ORDER BY ${order.join(", ")} LIMIT ${limit} OFFSET ${offset}`;
  const rows = sqlBranches(compilation, rolled);
  const shown =
    isWhole || having.length === 0
      ? { ...rows, columns: [...rows.columns, ...count] }
      : {
          columns: [...keys, ...values, ...count],
          rest: `FROM (${sqlSelect(rows)}) WHERE ${having.join(" AND ")}`,
        };
  return { sql: `${sqlSelect(shown)}${cut}`, parameters: bindings.parameters };
}

/**
 * The states that a fold goes on from: the dimensions, then a state for each of the plan's measurements of that
 * table, then the number of rows. At most one group more than `maxGroups`, which shows that there are too many.
 */
export function compileStates(plan: Plan, tenant: string, table: TableName, maxGroups: number): Statement {
  const compilation: Compilation = { plan, tenant, range: plan.range, bindings: createBindings() };
  const own = plan.measurements.filter(isAggregateOf(table));
  const columns = sqlAggregates(table, own, compilation, ({ aggregate }, input) => aggregate.sqlState(input));
  const rows = sqlGroups(table, [...columns.sql, "count() AS n"], columns.where, compilation);
  return { sql: `${sqlSelect(rows)} LIMIT ${maxGroups + 1}`, parameters: compilation.bindings.parameters };
}

/** Whether an answer is read from rows of which some are gone. */
export function lacksRows(
  plan: Plan,
  { tenant, until, rolled = null }: Pick<QueryContext, "tenant" | "until" | "rolled">,
  range: ResolvedRange,
): boolean {
  if (rolled === null || rolled.expiredUntil <= 0) return false;
  // Who is new shows in all of the past.
  if (plan.measurements.some(({ kind }) => kind === "first_seen")) return true;
  if (readFrom({ range, filter: plan.filter }) >= rolled.expiredUntil) return false;
  if (plan.measurements.some(({ kind }) => kind !== "aggregate")) return true;
  const compilation: Compilation = { plan, tenant, until: until ?? null, range, bindings: createBindings() };
  return tablesOf(plan).some((table) => {
    const own = plan.measurements.filter(isAggregateOf(table));
    const fit = fitRollup(table, own, compilation, rolled);
    return (
      fit === null || fit.segments.raw.some(({ from, to }) => to > rolled.since && from < rolled.expiredUntil)
    );
  });
}

/** Whether an answer's last column is how many rows there are without pagination. */
export const isCounted = (plan: Plan): boolean => countsRows(plan) && plan.dimensions.length > 0;

export function tablesOf(plan: Plan): TableName[] {
  return [...new Set(plan.measurements.map(({ table }) => table))];
}

const isAggregateOf =
  (table: TableName) =>
  (value: Measurement): value is AggregateValue =>
    value.kind === "aggregate" && value.table === table;

/** One row for each combination of dimensions, from everything that the plan's measurements look at. */
function sqlBranches(compilation: Compilation, rolled: RolledView | null): Select {
  const { plan } = compilation;
  const things = plan.measurements.filter((value) => value.kind === "entity");
  const branches = [
    ...(["events", "visits"] as const).flatMap((table) =>
      askedTogether(table, compilation, rolled).map((own) => sqlRows(table, own, compilation, rolled)),
    ),
    ...[...Map.groupBy(things, ({ per }) => JSON.stringify(per)).values()].map((own) =>
      sqlThings(own, compilation),
    ),
    ...plan.measurements.flatMap((value) =>
      value.kind === "first_seen" ? [sqlFirstSeen(value, compilation)] : [],
    ),
  ];
  if (branches.length === 1) return branches[0] as Select;
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  // Each measurement has a value in one branch only; in the others it is NULL, which max passes over.
  const values = plan.measurements.map(({ aggregate }, index) => {
    const nothing = aggregate.read(aggregate.empty());
    return nothing === null
      ? `max(b.a${index}) AS a${index}`
      : `ifNull(max(b.a${index}), ${nothing}) AS a${index}`;
  });
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`;
  return {
    columns: [...keys, ...values],
    rest: `FROM (${branches.map(sqlSelect).join(" UNION ALL ")}) AS b${group}`,
  };
}

/**
 * The measurements of a table, in one group: where rollups do not tell all of them, the rows are read for all. Where
 * some of those rows are gone, what rollups do tell is kept apart.
 */
function askedTogether(
  table: TableName,
  compilation: Compilation,
  rolled: RolledView | null,
): AggregateValue[][] {
  const own = compilation.plan.measurements.filter(isAggregateOf(table));
  const isKeptApart = rolled !== null && compilation.range.from < rolled.expiredUntil;
  const isTold = (value: AggregateValue) =>
    isKeptApart && fitRollup(table, [value], compilation, rolled) !== null;
  return [own.filter(isTold), own.filter((value) => !isTold(value))].filter(({ length }) => length > 0);
}

/** The measurements of one table's rows, from rollups where they tell the same. */
function sqlRows(
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  rolled: RolledView | null,
): Select {
  const columnsOf = (values: readonly string[]) =>
    compilation.plan.measurements.map((value, index) => {
      const place = own.indexOf(value as AggregateValue);
      return `${place === -1 ? "NULL" : values[place]} AS a${index}`;
    });
  const fromRollups = rolled === null ? null : compileRolled(table, own, compilation, rolled, columnsOf);
  if (fromRollups !== null) return fromRollups;
  const { sql, where } = sqlAggregates(table, own, compilation, ({ aggregate }, input) =>
    aggregate.sqlValue(input),
  );
  return sqlGroups(table, columnsOf(sql), where, compilation);
}

/** The measurements of things that consist of events: first by thing, then over all things of a group. */
function sqlThings(own: readonly EntityValue[], compilation: Compilation): Select {
  const { plan, bindings } = compilation;
  const values = own.flatMap(({ of, where }) => [
    ...(of === null ? [] : [of]),
    ...where.map((condition) => condition.of),
  ]);
  const inner = [...new Set(values.flatMap((value) => measurementsOf(value)))] as AggregateValue[];
  const nameOf = (value: Measurement) => sqlRefined(value, `t.i${inner.indexOf(value as AggregateValue)}`);
  const columns = plan.measurements.map((value, index) => {
    const place = own.indexOf(value as EntityValue);
    if (place === -1) return `NULL AS a${index}`;
    const { aggregate, of, where } = own[place] as EntityValue;
    const input = {
      of: of === null ? "" : sqlValue(of, nameOf),
      where:
        where.length === 0 ? "1" : where.map((one) => sqlThingWhere(one, nameOf, bindings)).join(" AND "),
    };
    return `${aggregate.sqlValue(input)} AS a${index}`;
  });
  const keys = plan.dimensions.map((_, index) => `t.k${index} AS k${index}`);
  const group =
    keys.length === 0 ? "" : ` GROUP BY ${plan.dimensions.map((_, index) => `t.k${index}`).join(", ")}`;
  const each = sqlSelect(sqlEachThing(own[0] as EntityValue, inner, compilation));
  return { columns: [...keys, ...columns], rest: `FROM (${each}) AS t${group}` };
}

/** What each thing's events come to. Whatever is asked, the things are the same: all that have an event. */
function sqlEachThing(
  { per }: EntityValue,
  inner: readonly AggregateValue[],
  compilation: Compilation,
): Select {
  const { bindings } = compilation;
  const columns = inner.map((value, index) => {
    const where = value.where === null ? "1" : sqlWhere(value.where, bindings);
    return `${value.aggregate.sqlValue(sqlInput(value, where))} AS i${index}`;
  });
  const name = sqlText(per, "r");
  return sqlGroups("events", [`${name} AS e`, ...columns], [`${name} != ''`], compilation, ["e"]);
}

/** Things by when they were first heard of, ever: one statement looks at all of the past. */
function sqlFirstSeen(value: FirstSeenValue, compilation: Compilation): Select {
  const { plan, range, bindings } = compilation;
  const source = sqlSource("events", {
    ...compilation,
    plan: { ...plan, dimensions: plan.dimensions.filter(({ kind }) => kind === "field") },
    range: { from: 0, to: range.to },
    asked: range,
  });
  const fields = source.dimensions.map((sql, index) => `${sql} AS d${index}`);
  const name = sqlText(value.per, "r");
  const where = [
    ...source.where,
    `${name} != ''`,
    ...(value.where === null ? [] : [sqlWhere(value.where, bindings)]),
  ];
  const groups = ["e", ...fields.map((_, index) => `d${index}`)].join(", ");
  const first = "toUnixTimestamp64Milli(min(r.timestamp)) AS began";
  let field = 0;
  const keys = plan.dimensions.map((planned, index) => {
    const sql =
      planned.kind === "time"
        ? sqlBucket("n.began", bucketStarts(range, planned.granularity, plan.zone), bindings)
        : `n.d${field++}`;
    return `${sql} AS k${index}`;
  });
  const columns = plan.measurements.map(
    (other, index) => `${other === value ? "count()" : "NULL"} AS a${index}`,
  );
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, index) => `k${index}`).join(", ")}`;
  const named = [`${name} AS e`, ...fields, first].join(", ");
  const each = `SELECT ${named} FROM ${source.from} WHERE ${where.join(" AND ")} GROUP BY ${groups}`;
  return {
    columns: [...keys, ...columns],
    rest: `FROM (${each}) AS n WHERE n.began >= ${range.from}${group}`,
  };
}

const sqlThingWhere = (
  { of, op, value }: EntityCondition,
  nameOf: (measurement: Measurement) => string,
  bindings: Bindings,
) => `ifNull(${sqlValue(of, nameOf)} ${op} ${bindings.number(value)}, false)`;

/** A table's rows for a plan, grouped by its dimensions. */
function sqlGroups(
  table: TableName,
  columns: readonly string[],
  where: readonly string[],
  compilation: Compilation,
  more: readonly string[] = [],
): Select {
  const source = sqlSource(table, compilation);
  const keys = source.dimensions.map((sql, index) => `${sql} AS k${index}`);
  const groups = [...keys.map((_, index) => `k${index}`), ...more];
  const group = groups.length === 0 ? "" : ` GROUP BY ${groups.join(", ")}`;
  return {
    columns: [...keys, ...columns],
    rest: `FROM ${source.from} WHERE ${[...source.where, ...where].join(" AND ")}${group}`,
  };
}

/** Aggregates over the rows `r`, and which rows any of them looks at: a row that none looks at makes no group either. */
function sqlAggregates(
  table: TableName,
  values: readonly AggregateValue[],
  { plan, bindings }: Compilation,
  sqlOf: (value: AggregateValue, input: SqlInput) => string,
): { sql: string[]; where: string[] } {
  const { shared, rest } = shareConditions(values, givenOf(table, plan));
  const own = rest.map((where) => (where === null ? null : sqlWhere(where, bindings)));
  const different = new Map(rest.map((where, index) => [JSON.stringify(where), own[index]]));
  const looked = own.includes(null) ? [] : [`(${[...different.values()].join(" OR ")})`];
  return {
    sql: values.map((value, index) => sqlOf(value, sqlInput(value, own[index] ?? "1"))),
    where: [...shared.map((condition) => sqlWhere(condition, bindings)), ...looked],
  };
}

function sqlInput({ aggregate, of, by }: AggregateValue, where: string): SqlInput {
  return {
    of: of === null ? "" : aggregate.of === "text" ? sqlText(of, "r") : sqlNumber(of, "r"),
    where,
    ...(by === undefined
      ? {}
      : { by: sqlNumber(by, "r"), isByWhole: "column" in by && by.column === "timestamp" }),
  };
}

const sqlRefined = ({ aggregate }: Measurement, column: string) => aggregate.refine?.sql(column) ?? column;

/** A value over the columns of its measurements, as core's `evaluate` computes it. */
function sqlValue(value: MetricValue, nameOf: (measurement: Measurement) => string): string {
  switch (value.kind) {
    case "aggregate":
    case "entity":
    case "first_seen":
      return nameOf(value);
    case "constant":
      return `toFloat64(${value.value})`;
    case "arithmetic": {
      // Counts have no sign: without it the engine would wrap around.
      const [left, right] = [value.left, value.right].map((side) => `toFloat64(${sqlValue(side, nameOf)})`);
      switch (value.op) {
        case "/":
          return `(${left} / nullIf(${right}, 0))`;
        case "max":
          // What an engine makes of the larger of a value and NULL depends on its version.
          return `ifNull(greatest(${left}, ${right}), ifNull(${left}, ${right}))`;
        default:
          return `(${left} ${value.op} ${right})`;
      }
    }
  }
}
