import { everyRow, maxExactNumbers, sql, sqlBins, type Sql, type TableName } from "@dendro/core";
import { sqlNumber, sqlText } from "../query/sql-condition.ts";
import { sqlAll, sqlGroupBy } from "../query/sql-select.ts";
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
  const slices =
    grain === "hour"
      ? [sqlSlice(wholeSlice, sql`''`)]
      : [
          sqlSlice(wholeSlice, sql`''`),
          ...Object.keys(rolled.slices).map((column) => sqlSlice(column, sqlText({ column }, "r"))),
        ];
  const keyNames = rolled.keys.map((column) => sql.id(`k_${column}`));
  const keys = rolled.keys.map(
    (column, index) => sql`${sqlText({ column }, "r")} AS ${keyNames[index] ?? sql.empty}`,
  );
  const unit =
    grain === "day" ? sql`toStartOfDay(r.timestamp, 'UTC')` : sql`toStartOfHour(r.timestamp, 'UTC')`;
  const names = ["tenant", "slice", "unit", "value", ...rolled.keys, "build"];
  const where = [
    ...(tenant === null ? [] : [sql`r.tenant = ${sql.text(tenant)}`]),
    sql`r.timestamp >= ${sql.moment(from)}`,
    sql`r.timestamp < ${sql.moment(to)}`,
    ...(table === "events" && lost.length > 0 ? [sql`r.type NOT IN ${sql.texts(lost)}`] : []),
  ];
  const groups = [sql`r.tenant`, sql`s.1`, sql`u`, sql`s.2`, ...keyNames];
  const columns = [
    sql`r.tenant`,
    sql`s.1`,
    sql`${unit} AS u`,
    sql`s.2`,
    ...keys,
    sql`${build}`,
    ...sqlStates(rolled),
  ];
  const into = sqlNames([...names, ...stateColumns(rolled).map(({ name }) => name)]);
  const rows = table === "visits" ? sql`visits AS r FINAL` : sql`events AS r`;
  return {
    sql: sql`INSERT INTO ${sql.id(rollupTable(table, grain))} (${into})
      SELECT ${sql.join(columns, ", ")} FROM ${rows}
      ARRAY JOIN [${sql.join(slices, ", ")}] AS s WHERE ${sqlAll(where)}${sqlGroupBy(groups)}`,
  };
}

const sqlNames = (names: readonly string[]): Sql => sql.join(names.map(sql.id), ", ");

/**
 * Empties what was rolled up before and now has no rows: those of visits change, and what a visit has left behind, such
 * as the page it ended on until it went on, would be counted beside what it is now.
 */
function compileEmptying(
  table: TableName,
  grain: Grain,
  { from, to, tenant, build }: DaysToBuild,
): Statement {
  const rollup = sql.id(rollupTable(table, grain));
  const keys = sqlNames(["tenant", "slice", "unit", "value", ...rolledTables[table].keys]);
  const where = [
    ...(tenant === null ? [] : [sql`tenant = ${sql.text(tenant)}`]),
    sql`unit >= ${sql.moment(from)}`,
    sql`unit < ${sql.moment(to)}`,
    sql`build < ${build}`,
    sql`row_count > 0`,
  ];
  return {
    sql: sql`INSERT INTO ${rollup} (${keys}, build) SELECT ${keys}, ${build} FROM ${rollup} FINAL WHERE ${sqlAll(where)}`,
  };
}

const sqlSlice = (name: string, value: Sql): Sql => sql`(${sql.text(name)}, toString(${value}))`;

/** The states of all rows of a group, in the order of the columns. */
function sqlStates(rolled: RolledTable): Sql[] {
  const { numbers, sketched, distinct } = rolled;
  return [
    sql`count()`,
    ...numbers.flatMap((column) => {
      const of = sqlNumber({ column }, "r");
      return [
        sql`ifNull(sum(toFloat64(${of})), 0)`,
        sql`count(${of})`,
        sql`minOrNull(${of})`,
        sql`maxOrNull(${of})`,
      ];
    }),
    ...sketched.flatMap((column) => {
      const of = sqlNumber({ column }, "r");
      const values = sql`groupArray(${maxExactNumbers})(toFloat64(${of}))`;
      return [sqlBins({ of, where: everyRow }), sql`if(count(${of}) <= ${maxExactNumbers}, ${values}, [])`];
    }),
    ...distinct.flatMap((column) => {
      const of = sql.id(`r.${column}`);
      const counts = sql`${of} != '' AND s.1 IN ${sql.texts(slicesCounting(rolled, column))}`;
      return [sql`countIf(${counts})`, sql`uniqStateIf(${of}, ${counts})`];
    }),
  ];
}
