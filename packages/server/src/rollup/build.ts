import { maxExactNumbers, sqlBins, type TableName } from "@dendro/core";
import type { Bindings } from "../warehouse/bindings.ts";
import { createBindings } from "../warehouse/bindings.ts";
import { sqlNumber, sqlText } from "../query/sql-condition.ts";
import type { Statement } from "../warehouse/warehouse.ts";
import {
  rolledTables,
  rollupTable,
  slicesCounting,
  stateColumns,
  wholeSlice,
  type Grain,
  type RolledTable,
} from "../warehouse/rollup-tables.ts";

/** Which days are rolled up: whole days of UTC, of all tenants or of one. In milliseconds since 1970. */
export interface DaysToBuild {
  readonly from: number;
  readonly to: number;
  readonly tenant: string | null;
  /** Newer rows take the place of older ones. */
  readonly build: number;
  /** Types of which events are gone: what was rolled up of them stays as it is. @defaultValue none */
  readonly lost?: readonly string[];
}

/** The statements that roll days up, from the rows as they stand now. */
export function compileBuild(days: DaysToBuild): Statement[] {
  const grains = ["day", "hour"] as const;
  const events = grains.map((grain) => compileTable("events", grain, days));
  // Visits are made of page views, and went with them.
  if (days.lost?.includes("page_view") === true) return events;
  const visits = grains.flatMap((grain) => [
    compileTable("visits", grain, days),
    compileEmptying("visits", grain, days),
  ]);
  return [...events, ...visits];
}

function compileTable(
  table: TableName,
  grain: Grain,
  { from, to, tenant, build, lost = [] }: DaysToBuild,
): Statement {
  const rolled = rolledTables[table];
  const bindings = createBindings();
  const slices =
    grain === "hour"
      ? [sqlSlice(wholeSlice, "''", bindings)]
      : [
          sqlSlice(wholeSlice, "''", bindings),
          ...Object.keys(rolled.slices).map((column) => sqlSlice(column, sqlText({ column }, "r"), bindings)),
        ];
  const keys = rolled.keys.map((column) => `${sqlText({ column }, "r")} AS k_${column}`);
  const unit = grain === "day" ? "toStartOfDay(r.timestamp, 'UTC')" : "toStartOfHour(r.timestamp, 'UTC')";
  const names = ["tenant", "slice", "unit", "value", ...rolled.keys, "build"];
  const where = [
    ...(tenant === null ? [] : [`r.tenant = ${bindings.text(tenant)}`]),
    `r.timestamp >= ${bindings.moment(from)}`,
    `r.timestamp < ${bindings.moment(to)}`,
    ...(table === "events" && lost.length > 0 ? [`r.type NOT IN ${bindings.texts(lost)}`] : []),
  ];
  const groups = ["r.tenant", "s.1", "u", "s.2", ...rolled.keys.map((column) => `k_${column}`)];
  const states = sqlStates(rolled, bindings);
  const columns = ["r.tenant", "s.1", `${unit} AS u`, "s.2", ...keys, String(build), ...states];
  const sql =
    `INSERT INTO ${rollupTable(table, grain)} (${[...names, ...stateColumns(rolled).map(({ name }) => name)].join(", ")}) ` +
    `SELECT ${columns.join(", ")} FROM ${table} AS r${table === "visits" ? " FINAL" : ""} ` +
    `ARRAY JOIN [${slices.join(", ")}] AS s WHERE ${where.join(" AND ")} GROUP BY ${groups.join(", ")}`;
  return { sql, parameters: bindings.parameters };
}

/**
 * Empties what was rolled up before and now has no rows: those of visits change, and what a visit has left behind, such
 * as the page it ended on until it went on, would be counted beside what it is now.
 */
function compileEmptying(
  table: TableName,
  grain: Grain,
  { from, to, tenant, build }: DaysToBuild,
): Statement {
  const bindings = createBindings();
  const rollup = rollupTable(table, grain);
  const keys = ["tenant", "slice", "unit", "value", ...rolledTables[table].keys].join(", ");
  const where = [
    ...(tenant === null ? [] : [`tenant = ${bindings.text(tenant)}`]),
    `unit >= ${bindings.moment(from)}`,
    `unit < ${bindings.moment(to)}`,
    `build < ${build}`,
    "row_count > 0",
  ];
  const sql = `INSERT INTO ${rollup} (${keys}, build) SELECT ${keys}, ${build} FROM ${rollup} FINAL WHERE ${where.join(" AND ")}`;
  return { sql, parameters: bindings.parameters };
}

const sqlSlice = (name: string, value: string, bindings: Bindings) =>
  `(${bindings.text(name)}, toString(${value}))`;

/** The states of all rows of a group, in the order of the columns. */
function sqlStates(rolled: RolledTable, bindings: Bindings): string[] {
  const { numbers, sketched, distinct } = rolled;
  return [
    "count()",
    ...numbers.flatMap((column) => {
      const of = sqlNumber({ column }, "r");
      return [`ifNull(sum(toFloat64(${of})), 0)`, `count(${of})`, `minOrNull(${of})`, `maxOrNull(${of})`];
    }),
    ...sketched.flatMap((column) => {
      const of = sqlNumber({ column }, "r");
      const values = `groupArray(${maxExactNumbers})(toFloat64(${of}))`;
      return [sqlBins({ of, where: "1" }), `if(count(${of}) <= ${maxExactNumbers}, ${values}, [])`];
    }),
    ...distinct.flatMap((column) => {
      const of = `r.${column}`;
      const counts = `${of} != '' AND s.1 IN ${bindings.texts(slicesCounting(rolled, column))}`;
      return [`countIf(${counts})`, `uniqStateIf(${of}, ${counts})`];
    }),
  ];
}
