import {
  type AggregateValue,
  bucketStarts,
  dayMs,
  type Dimension,
  type Field,
  mapFields,
  type TableName,
} from "@dendro/core";
import { sqlBucket } from "../sql-bucket.ts";
import { sqlCondition, sqlLeaf, sqlText, type Comparison } from "../sql-condition.ts";
import type { Select } from "../sql-select.ts";
import { sqlKept, sqlSource, type Compilation } from "../sql-source.ts";
import { columnIn, grainOf, sliceOf } from "./fit.ts";
import { partOf, type Part } from "./part.ts";
import { mustUse, splitRange, type RolledView, type Segments } from "./rolled-view.ts";
import { rolledTables, rollupTable, type Grain, type RolledTable } from "../../warehouse/rollup-tables.ts";

/**
 * The measurements of one table's rows, read from rollups as far as they reach and from the rows themselves beyond;
 * null where rollups do not tell.
 * @param columnsOf the branch's columns from those of the measurements, in their order
 */
export function compileRolled(
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  view: RolledView,
  columnsOf: (values: readonly string[]) => readonly string[],
): Select | null {
  const fit = fitRollup(table, own, compilation, view);
  if (fit === null || !isWorthwhile(view, fit.parts)) return null;
  const rolled = rolledTables[table];
  const { plan } = compilation;
  const { slice, parts: fitting, grain, segments } = fit;
  const keys = plan.dimensions.map((_, index) => `k${index}`);
  const isWhole = segments.raw.length === 0;
  const states = sqlStates(fitting, isWhole ? "onlyRollup" : "fromRollup", compilation);
  const fromRollup = sqlFromRollup(rolled, grain, slice, states, segments, compilation);
  const from = isWhole
    ? fromRollup
    : `${fromRollup} UNION ALL ${sqlFromRows(table, fitting, segments, compilation)}`;
  const values = fitting.map((part, at) => part[isWhole ? "read" : "final"](`p.s${at}`, `p.n${at}`));
  const columns = [...keys.map((key) => `p.${key} AS ${key}`), ...columnsOf(values)];
  const rest = `FROM (${from}) AS p`;
  // A row that no measurement looks at makes no group.
  if (keys.length === 0) return { columns, rest };
  if (isWhole) return { columns, rest: `${rest} WHERE p.looked > 0` };
  const group = keys.map((key) => `p.${key}`).join(", ");
  return { columns, rest: `${rest} GROUP BY ${group} HAVING sum(p.looked) > 0` };
}

/** How rollups tell some measurements, and of which part of their time. */
export interface RollupFit {
  readonly slice: string;
  readonly grain: Grain;
  readonly parts: readonly Part[];
  readonly segments: Segments;
}

/** Null where rollups do not tell them. */
export function fitRollup(
  table: TableName,
  own: readonly AggregateValue[],
  compilation: Compilation,
  view: RolledView,
): RollupFit | null {
  const rolled = rolledTables[table];
  const { range, until } = compilation;
  const slice = sliceOf(rolled, compilation);
  if (slice === null) return null;
  const parts = own.map((value) => partOf(rolled, slice, value));
  const seen = { from: range.from, to: Math.min(range.to, until ?? Infinity) };
  const hasRest = [seen.from, Math.min(seen.to, view.until)].some((end) => end % dayMs !== 0);
  const grain = grainOf(compilation, slice, mustUse(view) && hasRest);
  const segments = grain === null ? null : splitRange(seen, view, grain === "day" ? dayMs : dayMs / 24);
  if (parts.includes(null) || grain === null || segments === null) return null;
  return { slice, grain, parts: parts as readonly Part[], segments };
}

/** Rows that are read in the time that the states of one day take: of bins of a sketch, and of all else. */
const rowsPerState = { sketch: 40_000, other: 10_000 } as const;

/** Whether rollups are read faster than the rows. Where rows may be gone, nothing else will do. */
function isWorthwhile(view: RolledView, parts: readonly Part[]): boolean {
  const isSketch = parts.some((part) => part.isSketch === true);
  return mustUse(view) || view.rowsPerDay >= rowsPerState[isSketch ? "sketch" : "other"];
}

function sqlFromRollup(
  rolled: RolledTable,
  grain: Grain,
  slice: string,
  states: readonly string[],
  { rolled: { from, to }, except }: Segments,
  compilation: Compilation,
): string {
  const { plan, tenant, range, bindings } = compilation;
  const { table } = rolled;
  const fieldOf = (dimension: Dimension): Field => {
    const column = columnIn(dimension, table) ?? "";
    const field = dimension.on[table];
    const reading = field !== undefined && "reading" in field ? { reading: field.reading } : {};
    return { ...textIn(rolled.keys.includes(column) ? column : "value"), ...reading };
  };
  const keys = plan.dimensions.map((planned, index) => {
    if (planned.kind === "time") {
      const starts = bucketStarts(range, planned.granularity, plan.zone);
      return `${sqlBucket("toInt64(toUnixTimestamp(r.unit)) * 1000", starts, bindings)} AS k${index}`;
    }
    const value = `toString(${sqlText(fieldOf(planned.dimension), "r")})`;
    return `${sqlKept(value, planned, bindings)} AS k${index}`;
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
  return `SELECT ${[...keys, ...states].join(", ")} FROM ${rollupTable(table, grain)} AS r FINAL WHERE ${where.join(" AND ")}${group}`;
}

function sqlFromRows(
  table: TableName,
  parts: readonly Part[],
  { raw }: Segments,
  compilation: Compilation,
): string {
  const { bindings } = compilation;
  const source = sqlSource(table, compilation);
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

/** A rollup keeps as texts what its rows are told apart by, also where an event has something else. */
const textIn = (column: string): Field => ({ firstOf: [column] });

/** The parts' states and how many values are in each, and how many rows any of them looks at. */
function sqlStates(
  parts: readonly Part[],
  from: "fromRollup" | "onlyRollup" | "fromRows",
  { bindings }: Compilation,
): string[] {
  const looked: string[] = [];
  const states = parts.flatMap((part, index) => {
    const read = (field: Field) =>
      from === "fromRows" ? field : textIn((field as { column: string }).column);
    const where =
      part.where === null
        ? "1"
        : sqlCondition(mapFields(part.where, read), (leaf) =>
            sqlLeaf(leaf as Comparison<Field>, "r", bindings),
          );
    const { state, values } = from === "fromRows" ? part.fromRows(where) : part.fromRollup(where);
    const whole = from === "onlyRollup" ? part.onlyRollup?.(where) : undefined;
    const rows = from === "fromRows" ? `countIf(${where})` : `sumIf(r.row_count, ${where})`;
    looked.push(part.needsValue ? values : rows);
    return [`${whole ?? state} AS s${index}`, `${values} AS n${index}`];
  });
  return [...states, `${looked.join(" + ")} AS looked`];
}
