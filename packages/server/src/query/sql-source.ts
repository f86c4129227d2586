import {
  type AggregateValue,
  bucketStarts,
  type Condition,
  conjuncts,
  dayMs,
  type Dimension,
  type Field,
  otherValue,
  type Plan,
  type PlannedDimension,
  type TableName,
  type ResolvedRange,
  type Leaf,
  sql,
  type Sql,
} from "@dendro/core";
import type { TenantScope } from "./query-context.ts";
import { sqlBucket } from "./sql-bucket.ts";
import { sqlCondition, sqlLeaf, sqlText, type Comparison } from "./sql-condition.ts";
import { sqlAll } from "./sql-select.ts";

/** A visit's events lie within this of its beginning: its pseudonym lives no longer. In milliseconds. */
const visitReachMs = 2 * dayMs;

/** Whose rows of which time a statement looks at. */
export interface SqlScope extends TenantScope {
  readonly range: ResolvedRange;
  /** The time that was asked about, where a statement looks at more. @defaultValue `range` */
  readonly asked?: ResolvedRange;
}

/** A dimension of a plan that is no time. */
type PlannedField = Extract<PlannedDimension, { kind: "field" }>;

/** What is common to every branch of a compiled plan. */
export interface Compilation extends SqlScope {
  readonly plan: Plan;
}

/** Where a table's rows come from, which of them are asked for, and how the plan's dimensions read in them. */
export interface Source {
  readonly from: Sql;
  readonly where: readonly Sql[];
  readonly dimensions: readonly Sql[];
}

/**
 * The rows of one table for a plan. A dimension that only the other table has is joined through the session: a
 * visit counts once under every value that its events had; an event under its visit's.
 */
export function sqlSource(table: TableName, compilation: Compilation): Source {
  const { plan } = compilation;
  const foreign = plan.dimensions.flatMap((planned) =>
    planned.kind === "field" && planned.dimension.on[table] === undefined ? [planned] : [],
  );
  const dimensions = plan.dimensions.map((planned) => {
    if (planned.kind === "time") {
      const starts = bucketStarts(compilation.range, planned.granularity, plan.zone);
      return sqlBucket(sql`toUnixTimestamp64Milli(r.timestamp)`, starts);
    }
    const field = planned.dimension.on[table];
    return field === undefined ? sql`f.d${foreign.indexOf(planned)}` : sqlKept(sqlText(field, "r"), planned);
  });
  const joined =
    foreign.length === 0
      ? sql.empty
      : sql` INNER JOIN (${sqlTouched(table, foreign, compilation)}) AS f ON f.session = r.session`;
  const isFilteredInJoin = table === "visits" && foreign.length > 0;
  const filter =
    plan.filter === null || isFilteredInJoin ? [] : [sqlFilter(plan.filter, table, "r", compilation)];
  return {
    from: sql`${sqlTable(table, "r")}${joined}`,
    where: [...sqlScope("r", compilation), ...filter],
    dimensions,
  };
}

/** The events `r` of a tenant and a time that match a filter: what follows FROM. */
export function sqlEvents(filter: Condition<Dimension> | null, scope: SqlScope, more: readonly Sql[]): Sql {
  const where = [
    ...sqlScope("r", scope),
    ...(filter === null ? [] : [sqlFilter(filter, "events", "r", scope)]),
    ...more,
  ];
  return sql`${sqlTable("events", "r")} WHERE ${sqlAll(where)}`;
}

/** The condition of an aggregate, over the row `r`. */
export function sqlWhere(condition: Condition): Sql {
  return sqlCondition(condition, (leaf) => sqlLeaf(comparisonOf(leaf), "r"));
}

/** What aggregates' conditions have in common, and what each asks for besides. */
export interface SharedConditions {
  readonly shared: readonly Condition[];
  /** In the aggregates' order; null where nothing is left. */
  readonly rest: readonly (Condition | null)[];
}

/**
 * Takes what all the conditions demand out of them, so that it is asked of a row once and can use the table's order.
 * @param given what is so of every row
 */
export function shareConditions(
  aggregates: readonly Pick<AggregateValue, "where">[],
  given: readonly Condition[],
): SharedConditions {
  const isGiven = (part: Condition) => given.some((known) => implies(known, part));
  const demands = aggregates.map(({ where }) =>
    where === null ? [] : conjuncts(where).filter((part) => !isGiven(part)),
  );
  const isShared = (part: Condition) => demands.every((parts) => parts.some((other) => isSame(part, other)));
  return {
    shared: (demands[0] ?? []).filter(isShared),
    rest: demands.map((parts) => {
      const left = parts.filter((part) => !isShared(part));
      return left.length === 0 ? null : left.length === 1 ? (left[0] as Condition) : { op: "and", of: left };
    }),
  };
}

/** What a plan's filter says of every row of a table that is looked at. */
export function givenOf(table: TableName, { filter }: Plan): Condition[] {
  // Visits may be filtered by what their events were.
  if (filter === null || table === "visits") return [];
  return conjuncts(filter).flatMap((part) => {
    const field = part.op === "is" ? part.field.on[table] : undefined;
    return part.op === "is" && field !== undefined ? [{ ...part, field }] : [];
  });
}

/** Whether a field that has one of some values has one of these. */
function implies(known: Condition, part: Condition): boolean {
  return (
    known.op === "is" &&
    part.op === "is" &&
    isSame(known.field, part.field) &&
    known.values.every((value) => part.values.includes(value))
  );
}

/** Conditions and fields are plain data. */
export const isSame = (a: Condition | Field, b: Condition | Field) =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Visits are read as they stand now, with what was taken back left out. */
const sqlTable = (table: TableName, row: string): Sql =>
  table === "events" ? sql`events AS ${sql.id(row)}` : sql`visits AS ${sql.id(row)} FINAL`;

function sqlScope(row: string, { tenant, until, range }: SqlScope, reachMs = 0): Sql[] {
  const to = Math.min(range.to + reachMs, until ?? Infinity);
  const name = sql.id(row);
  return [
    sql`${name}.tenant = ${sql.text(tenant)}`,
    sql`${name}.timestamp >= ${sql.moment(range.from - reachMs)}`,
    sql`${name}.timestamp < ${sql.moment(to)}`,
  ];
}

/** A dimension's value, or what all are called together that are not kept apart. */
export function sqlKept(value: Sql, { only }: PlannedField): Sql {
  if (only === null) return value;
  return sql`if(${value} IN ${sql.texts(only)}, ${value}, ${sql.text(otherValue)})`;
}

/**
 * What the sessions of the other table touched: each pair of session and values once. What is not kept apart is one
 * value here already, so that a session that touched several of the others is one of theirs.
 */
function sqlTouched(table: TableName, foreign: readonly PlannedField[], compilation: Compilation): Sql {
  const other = otherThan(table);
  const values = foreign.map((planned, index) => {
    const value = sqlText(fieldOf(planned.dimension, other), "o");
    return sql`${sqlKept(value, planned)} AS d${index}`;
  });
  const { filter } = compilation.plan;
  const where = [
    ...sqlScope("o", compilation, visitReachMs),
    sql`o.session != ''`,
    ...(table === "visits" && filter !== null ? [sqlFilter(filter, other, "o", compilation)] : []),
  ];
  return sql`SELECT DISTINCT o.session AS session, ${sql.join(values, ", ")} FROM ${sqlTable(other, "o")} WHERE ${sqlAll(where)}`;
}

/** The query's filter over a table's row; what only the other table knows is asked of the session. */
function sqlFilter(filter: Condition<Dimension>, table: TableName, row: string, scope: SqlScope): Sql {
  return sqlCondition(filter, (leaf) => {
    const field = leaf.field.on[table];
    if (field !== undefined) {
      return leaf.op === "has_done"
        ? sql`${sqlText(field, row)} IN (${sqlWhoHasDone(leaf, scope)})`
        : sqlLeaf({ ...leaf, field }, row);
    }
    const other = otherThan(table);
    const foreign = fieldOf(leaf.field, other);
    const where = [
      ...sqlScope("s", scope, visitReachMs),
      sql`s.session != ''`,
      leaf.op === "has_done"
        ? sql`${sqlText(foreign, "s")} IN (${sqlWhoHasDone(leaf, scope)})`
        : sqlLeaf({ ...leaf, field: foreign }, "s"),
    ];
    return sql`${sql.id(row)}.session IN (SELECT s.session FROM ${sqlTable(other, "s")} WHERE ${sqlAll(where)})`;
  });
}

/** The names of those who did something often enough, by their events. */
function sqlWhoHasDone(leaf: Leaf<Dimension> & { op: "has_done" }, scope: SqlScope): Sql {
  const name = sqlText(fieldOf(leaf.field, "events"), "w");
  const where = [
    ...sqlScope("w", { ...scope, range: leaf.range ?? scope.asked ?? scope.range }),
    sql`${name} != ''`,
    sqlFilter(leaf.where, "events", "w", scope),
  ];
  const often = leaf.atLeast === 1 ? sql.empty : sql` HAVING count() >= ${leaf.atLeast}`;
  return sql`SELECT ${name} FROM ${sqlTable("events", "w")} WHERE ${sqlAll(where)} GROUP BY ${name}${often}`;
}

/** Where only a row's own fields are looked at, which the language sees to. */
function comparisonOf<F>(leaf: Leaf<F>): Comparison<F> {
  if (leaf.op === "has_done") throw new TypeError("An aggregate cannot ask what else was done.");
  return leaf;
}

const otherThan = (table: TableName): TableName => (table === "events" ? "visits" : "events");

function fieldOf(dimension: Dimension, table: TableName): Field {
  const field = dimension.on[table];
  if (field === undefined) throw new TypeError(`The dimension ${dimension.name} stands nowhere.`);
  return field;
}
