import {
  bucketStarts,
  everyRow,
  mapFields,
  sql,
  type AggregateValue,
  type Dimension,
  type Field,
  type Sql,
  type TableName,
} from "@dendro/core";
import { rolledTables, rollupTable, type Grain, type RolledTable } from "../../warehouse/rollup-tables.ts";
import { sqlBucket } from "../sql-bucket.ts";
import { sqlCondition, sqlLeaf, sqlText, type Comparison } from "../sql-condition.ts";
import { sqlAll, sqlGroupBy, type Select } from "../sql-select.ts";
import { sqlKept, sqlSource, type Compilation } from "../sql-source.ts";
import { keyNames } from "../compile/shape.ts";
import { columnIn } from "./fit.ts";
import { fitRollup } from "./fit-rollup.ts";
import type { Part } from "./part.ts";
import { mustUse, type RolledView, type Segments } from "./rolled-view.ts";

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
  columnsOf: (values: readonly Sql[]) => readonly Sql[],
): Select | null {
  const fit = fitRollup(table, own, compilation, view);
  if (fit === null || !isWorthwhile(view, fit.parts)) return null;
  const rolled = rolledTables[table];
  const { plan } = compilation;
  const { slice, parts: fitting, grain, segments } = fit;
  const isWhole = segments.raw.length === 0;
  const states = sqlStates(fitting, isWhole ? "onlyRollup" : "fromRollup");
  const fromRollup = sqlFromRollup(rolled, grain, slice, states, segments, compilation);
  const from = isWhole
    ? fromRollup
    : sql`${fromRollup} UNION ALL ${sqlFromRows(table, fitting, segments, compilation)}`;
  const values = fitting.map((part, at) => part[isWhole ? "read" : "final"](sql`p.s${at}`, sql`p.n${at}`));
  const keys = plan.dimensions.map((_, index) => sql`p.k${index}`);
  const columns = [...keys.map((key, index) => sql`${key} AS k${index}`), ...columnsOf(values)];
  const rest = sql`FROM (${from}) AS p`;
  // A row that no measurement looks at makes no group.
  if (keys.length === 0) return { columns, rest };
  if (isWhole) return { columns, rest: sql`${rest} WHERE p.looked > 0` };
  return { columns, rest: sql`${rest}${sqlGroupBy(keys)} HAVING sum(p.looked) > 0` };
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
  states: readonly Sql[],
  { rolled: { from, to }, except }: Segments,
  compilation: Compilation,
): Sql {
  const { plan, tenant, range } = compilation;
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
      return sql`${sqlBucket(sql`toInt64(toUnixTimestamp(r.unit)) * 1000`, starts)} AS k${index}`;
    }
    const value = sql`toString(${sqlText(fieldOf(planned.dimension), "r")})`;
    return sql`${sqlKept(value, planned)} AS k${index}`;
  });
  const where = [
    sql`r.tenant = ${sql.text(tenant)}`,
    sql`r.slice = ${sql.text(slice)}`,
    sql`r.unit >= ${sql.moment(from)}`,
    sql`r.unit < ${sql.moment(to)}`,
    ...(except.length === 0
      ? []
      : [
          sql`toUnixTimestamp(toStartOfDay(r.unit, 'UTC')) NOT IN ${sql.integers(except.map((day) => day / 1000))}`,
        ]),
    ...(plan.filter === null
      ? []
      : [
          sqlCondition(plan.filter, (leaf) =>
            sqlLeaf({ ...(leaf as Comparison<Dimension>), field: fieldOf(leaf.field) }, "r"),
          ),
        ]),
  ];
  const rollup = sql.id(rollupTable(table, grain));
  return sql`SELECT ${sql.join([...keys, ...states], ", ")} FROM ${rollup} AS r FINAL WHERE ${sqlAll(where)}${sqlGroupBy(keyNames(plan))}`;
}

function sqlFromRows(
  table: TableName,
  parts: readonly Part[],
  { raw }: Segments,
  compilation: Compilation,
): Sql {
  const { plan } = compilation;
  const source = sqlSource(table, compilation);
  const keys = source.dimensions.map((dimension, index) =>
    plan.dimensions[index]?.kind === "time"
      ? sql`${dimension} AS k${index}`
      : sql`toString(${dimension}) AS k${index}`,
  );
  const times = raw.map(
    ({ from, to }) => sql`(r.timestamp >= ${sql.moment(from)} AND r.timestamp < ${sql.moment(to)})`,
  );
  const columns = sql.join([...keys, ...sqlStates(parts, "fromRows")], ", ");
  const where = sqlAll([...source.where, sql`(${sql.join(times, " OR ")})`]);
  return sql`SELECT ${columns} FROM ${source.from} WHERE ${where}${sqlGroupBy(keyNames(plan))}`;
}

/** A rollup keeps as texts what its rows are told apart by, also where an event has something else. */
const textIn = (column: string): Field => ({ firstOf: [column] });

/** The parts' states and how many values are in each, and how many rows any of them looks at. */
function sqlStates(parts: readonly Part[], from: "fromRollup" | "onlyRollup" | "fromRows"): Sql[] {
  const looked: Sql[] = [];
  const states = parts.flatMap((part, index) => {
    const read = (field: Field) =>
      from === "fromRows" ? field : textIn((field as { column: string }).column);
    const where =
      part.where === null
        ? everyRow
        : sqlCondition(mapFields(part.where, read), (leaf) => sqlLeaf(leaf as Comparison<Field>, "r"));
    const { state, values } = from === "fromRows" ? part.fromRows(where) : part.fromRollup(where);
    const whole = from === "onlyRollup" ? part.onlyRollup?.(where) : undefined;
    const rows = from === "fromRows" ? sql`countIf(${where})` : sql`sumIf(r.row_count, ${where})`;
    looked.push(part.needsValue ? values : rows);
    return [sql`${whole ?? state} AS s${index}`, sql`${values} AS n${index}`];
  });
  return [...states, sql`${sql.join(looked, " + ")} AS looked`];
}
