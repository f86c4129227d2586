import {
  bucketStarts,
  fieldsOf,
  looksElsewhere,
  otherValue,
  sqlValueOfKey,
  type AggregateValue,
  type Condition,
  type Dimension,
  type Field,
  type Relation,
} from "@dendro/core";
import { sqlCondition, sqlLeaf, sqlNumber, type Comparison } from "../sql-condition.ts";
import { sqlSource, type Compilation } from "../sql-source.ts";
import { dayMs, splitRange, type RolledView, type Segments } from "./rolled-view.ts";
import { rolledRelations, rollupTable, wholeSlice, type Grain, type RolledRelation } from "./tables.ts";

/**
 * The measurements of one relation's rows, read from rollups as far as they reach and from the rows themselves beyond;
 * null where rollups do not tell.
 * @param columnsOf the branch's columns from those of the measurements, in their order
 */
export function compileRolled(
  relation: Relation,
  own: readonly AggregateValue[],
  compilation: Compilation,
  view: RolledView,
  columnsOf: (values: readonly string[]) => readonly string[],
): string | null {
  const rolled = rolledRelations[relation];
  const { plan, range } = compilation;
  const slice = sliceOf(rolled, compilation);
  const parts = own.map((value) => partOf(rolled, value));
  if (slice === null || parts.includes(null)) return null;
  const fitting = parts as readonly Part[];
  const grain = grainOf(compilation, slice);
  const seen = { from: range.from, to: Math.min(range.to, compilation.until ?? Infinity) };
  const segments = grain === null ? null : splitRange(seen, view, grain === "day" ? dayMs : dayMs / 24);
  if (grain === null || segments === null) return null;
  if (!isWorthwhile(view, fitting)) return null;
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  const branches = [
    sqlFromRollup(rolled, grain, slice, fitting, segments, compilation),
    ...(segments.raw.length === 0 ? [] : [sqlFromRows(relation, fitting, segments, compilation)]),
  ];
  const columns = [
    ...keys.map((key) => `p.${key} AS ${key}`),
    ...columnsOf(fitting.map((part, at) => part.final(`p.s${at}`, `p.n${at}`))),
  ];
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((key) => `p.${key}`).join(", ")}`;
  // A row that no measurement looks at makes no group.
  const looked = keys.length === 0 ? "" : ` HAVING sum(p.looked) > 0`;
  return `SELECT ${columns.join(", ")} FROM (${branches.join(" UNION ALL ")}) AS p${group}${looked}`;
}

/** Rows that are read in the time that the states of one day take: of bins of a sketch, and of all else. */
const rowsPerState = { sketch: 40_000, other: 4000 } as const;

/** Whether rollups are read faster than the rows. Where rows may be gone, nothing else will do. */
function isWorthwhile({ rowsPerDay, mustUse }: RolledView, parts: readonly Part[]): boolean {
  const isSketch = parts.some((part) => part.isSketch === true);
  return mustUse || rowsPerDay >= rowsPerState[isSketch ? "sketch" : "other"];
}

/** How one measurement is made of states: from a rollup's columns, from rows, and what the states come to. */
interface Part {
  readonly where: Condition | null;
  /** Whether only rows with a value are looked at, as the measurement's condition says. */
  readonly needsValue: boolean;
  readonly isSketch?: boolean;
  /** A state and how many values are in it, over the rows `r` of a rollup that match. */
  fromRollup(where: string): { state: string; values: string };
  fromRows(where: string): { state: string; values: string };
  final(state: string, values: string): string;
}

/** Null when the rollups do not keep what it takes. */
function partOf(rolled: RolledRelation, { aggregate, of, by, where }: AggregateValue): Part | null {
  if (by !== undefined || (of !== null && !("column" in of))) return null;
  const column = of?.column ?? "";
  const demands = where === null ? [] : conjuncts(where);
  const rest = demands.filter((part) => !isPresence(part, column));
  const isOfKeys = rest.every((part) =>
    fieldsOf(part).every((field) => "column" in field && rolled.keys.includes(field.column)),
  );
  if (!isOfKeys) return null;
  const number = of === null ? "" : sqlNumber(of, "r");
  const isNumber = rolled.numbers.includes(column);
  const present = (condition: string) => `countIf(${number} IS NOT NULL AND (${condition}))`;
  const ofNumber = { values: (condition: string) => `sumIf(r.${column}_count, ${condition})` };
  const base = {
    where: rest.length === 0 ? null : ({ op: "and", of: rest } as const),
    needsValue: rest.length < demands.length,
  };
  if (aggregate.name === "count") {
    return {
      ...base,
      fromRollup: (condition) => both(`sumIf(r.row_count, ${condition})`),
      fromRows: (condition) => both(`countIf(${condition})`),
      final: (state) => `sum(${state})`,
    };
  }
  if (aggregate.name === "distinct" && rolled.distinct.includes(column)) {
    return {
      ...base,
      fromRollup: (condition) => ({
        state: `uniqMergeStateIf(r.${column}_uniq, ${condition})`,
        values: `sumIf(r.${column}_present, ${condition})`,
      }),
      fromRows: (condition) => ({
        state: `uniqStateIf(r.${column}, r.${column} != '' AND (${condition}))`,
        values: `countIf(r.${column} != '' AND (${condition}))`,
      }),
      final: (state) => `uniqMerge(${state})`,
    };
  }
  if (!isNumber) return null;
  const q = /^quantile\((.+)\)$/u.exec(aggregate.name)?.[1];
  if (q !== undefined) {
    return rolled.sketched.includes(column)
      ? {
          ...base,
          isSketch: true,
          fromRollup: (condition) => ({
            state: `sumMapIf(r.${column}_bins, ${condition})`,
            values: ofNumber.values(condition),
          }),
          fromRows: (condition) => ({
            state: aggregate.sqlState({ of: number, where: condition }),
            values: present(condition),
          }),
          final: (state) => sqlQuantile(`sumMap(${state})`, q),
        }
      : null;
  }
  switch (aggregate.name) {
    case "sum":
    case "mean":
      return {
        ...base,
        fromRollup: (condition) => ({
          state: `sumIf(r.${column}_sum, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: `ifNull(sumIf(toFloat64(${number}), ${condition}), 0)`,
          values: present(condition),
        }),
        final: (state, values) =>
          aggregate.name === "sum" ? `sum(${state})` : `sum(${state}) / nullIf(sum(${values}), 0)`,
      };
    case "min":
    case "max": {
      const { name } = aggregate;
      return {
        ...base,
        fromRollup: (condition) => ({
          state: `${name}OrNullIf(r.${column}_${name}, ${condition})`,
          values: ofNumber.values(condition),
        }),
        fromRows: (condition) => ({
          state: `${name}OrNullIf(toFloat64(${number}), ${condition})`,
          values: present(condition),
        }),
        final: (state) => `${name}OrNull(${state})`,
      };
    }
    default:
      return null;
  }
}

const both = (sql: string) => ({ state: sql, values: sql });

/** The key of rank q in summed bins, as core reads a sketch; NULL of none. */
function sqlQuantile(bins: string, q: string): string {
  const keys = `arraySort(mapKeys(${bins}))`;
  const counts = `arrayCumSum(arrayMap(key -> ${bins}[key], ${keys}))`;
  const count = `toFloat64(${counts}[-1])`;
  const rank = `least(floor(${q} * ${count}), ${count} - 1)`;
  const key = `${keys}[arrayFirstIndex(seen -> seen > ${rank}, ${counts})]`;
  return `if(empty(${keys}), NULL, ${sqlValueOfKey(key)})`;
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.op === "and" ? condition.of.flatMap(conjuncts) : [condition];
}

function isPresence(condition: Condition, column: string): boolean {
  if (condition.op !== "not" || condition.of.op !== "is") return false;
  const { field, values } = condition.of;
  return "column" in field && field.column === column && values.length === 1 && values[0] === "";
}

/** The one slice that tells everything the plan's dimensions and filter ask for; null when none does. */
function sliceOf(rolled: RolledRelation, { plan }: Compilation): string | null {
  if (plan.filter !== null && (looksElsewhere(plan.filter) || comparesNumbers(plan.filter))) return null;
  const asked = [
    ...plan.dimensions.flatMap((planned) => (planned.kind === "field" ? [planned.dimension] : [])),
    ...(plan.filter === null ? [] : fieldsOf(plan.filter)),
  ].map((dimension) => columnIn(dimension, rolled.relation));
  const slices = new Set(asked.filter((column) => column === null || !rolled.keys.includes(column)));
  if (slices.size === 0) return wholeSlice;
  const [slice = null] = slices;
  return slices.size === 1 && slice !== null && rolled.slices.includes(slice) ? slice : null;
}

function columnIn(dimension: Dimension, relation: Relation): string | null {
  const field = dimension.on[relation];
  return field !== undefined && "column" in field ? field.column : null;
}

function comparesNumbers(condition: Condition<Dimension>): boolean {
  switch (condition.op) {
    case "and":
    case "or":
      return condition.of.some(comparesNumbers);
    case "not":
      return comparesNumbers(condition.of);
    default:
      return [">", ">=", "<", "<="].includes(condition.op);
  }
}

/** The units in which the plan's buckets can be put together; null when there are none. */
function grainOf({ plan, range }: Compilation, slice: string): Grain | null {
  const time = plan.dimensions.find(({ kind }) => kind === "time");
  if (time?.kind !== "time") return "day";
  const inner = bucketStarts(range, time.granularity, plan.zone).slice(1);
  if (inner.every((start) => start % dayMs === 0)) return "day";
  return slice === wholeSlice && inner.every((start) => start % (dayMs / 24) === 0) ? "hour" : null;
}

function sqlFromRollup(
  rolled: RolledRelation,
  grain: Grain,
  slice: string,
  parts: readonly Part[],
  { rolled: { from, to }, except }: Segments,
  compilation: Compilation,
): string {
  const { plan, tenant, range, bindings } = compilation;
  const { relation } = rolled;
  const fieldOf = (dimension: Dimension) => {
    const column = columnIn(dimension, relation) ?? "";
    return { column: rolled.keys.includes(column) ? column : "value" };
  };
  const keys = plan.dimensions.map((planned, index) => {
    if (planned.kind === "time") {
      const starts = bucketStarts(range, planned.granularity, plan.zone);
      return `roundDown(toInt64(toUnixTimestamp(r.unit)) * 1000, ${bindings.integers(starts)}) AS k${index}`;
    }
    const value = `toString(r.${fieldOf(planned.dimension).column})`;
    const kept =
      planned.only === null
        ? value
        : `if(${value} IN ${bindings.texts(planned.only)}, ${value}, ${bindings.text(otherValue)})`;
    return `${kept} AS k${index}`;
  });
  const where = [
    `r.tenant = ${bindings.text(tenant)}`,
    `r.slice = ${bindings.text(slice)}`,
    `r.unit >= ${bindings.moment(from)}`,
    `r.unit < ${bindings.moment(to)}`,
    ...(except.length === 0
      ? []
      : [
          `toUnixTimestamp(toStartOfDay(r.unit, 'UTC')) NOT IN ${bindings.integers(except.map((day) => day / 1000))}`,
        ]),
    ...(plan.filter === null
      ? []
      : [
          sqlCondition(plan.filter, (leaf) =>
            sqlLeaf({ ...(leaf as Comparison<Dimension>), field: fieldOf(leaf.field) }, "r", bindings),
          ),
        ]),
  ];
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, index) => `k${index}`).join(", ")}`;
  return `SELECT ${[...keys, ...sqlStates(parts, "fromRollup", compilation)].join(", ")} FROM ${rollupTable(relation, grain)} AS r FINAL WHERE ${where.join(" AND ")}${group}`;
}

function sqlFromRows(
  relation: Relation,
  parts: readonly Part[],
  { raw }: Segments,
  compilation: Compilation,
): string {
  const { bindings } = compilation;
  const source = sqlSource(relation, compilation);
  const keys = compilation.plan.dimensions.map(({ kind }, index) =>
    kind === "time"
      ? `${source.dimensions[index]} AS k${index}`
      : `toString(${source.dimensions[index]}) AS k${index}`,
  );
  const times = raw.map(
    ({ from, to }) => `(r.timestamp >= ${bindings.moment(from)} AND r.timestamp < ${bindings.moment(to)})`,
  );
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, index) => `k${index}`).join(", ")}`;
  return `SELECT ${[...keys, ...sqlStates(parts, "fromRows", compilation)].join(", ")} FROM ${source.from} WHERE ${[...source.where, `(${times.join(" OR ")})`].join(" AND ")}${group}`;
}

/** The parts' states and how many values are in each, and how many rows any of them looks at. */
function sqlStates(
  parts: readonly Part[],
  from: "fromRollup" | "fromRows",
  { bindings }: Compilation,
): string[] {
  const looked: string[] = [];
  const states = parts.flatMap((part, index) => {
    const where =
      part.where === null
        ? "1"
        : sqlCondition(part.where, (leaf) => sqlLeaf(leaf as Comparison<Field>, "r", bindings));
    const { state, values } = part[from](where);
    const rows = from === "fromRows" ? `countIf(${where})` : `sumIf(r.row_count, ${where})`;
    looked.push(part.needsValue ? values : rows);
    return [`${state} AS s${index}`, `${values} AS n${index}`];
  });
  return [...states, `${looked.join(" + ")} AS looked`];
}
