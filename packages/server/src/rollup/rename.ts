import { maxExactNumbers, sql, type Sql, type TableName } from "@dendro/core";
import type { RowsWhere, Statement } from "../warehouse/warehouse.ts";
import { rolledTables, rollupTable, stateColumns, type RolledTable } from "../warehouse/rollup-tables.ts";

/** Rows of one slice of a tenant's day. */
export interface RolledPlace {
  readonly table: TableName;
  readonly slice: string;
  readonly tenant: string;
  /** A midnight of UTC, in milliseconds since 1970. */
  readonly day: number;
  /** Types of events of which its rows are; null for all of them. */
  readonly types: readonly string[] | null;
}

export interface RenamedValue {
  readonly from: string;
  /** Of the old value, as digits: the deletion is kept for a while, and may be of what is to stand nowhere. */
  readonly hash: string;
  readonly to: string;
}

/**
 * How rows of a rollup get other values. First a statement that puts everything under its new value, together with
 * what is there already, and nothing under the old one: it is one block, so that it is there as a whole or not at all, also
 * when the server is killed. Then the rows of the old value go, which by then hold nothing.
 */
export function compileRenaming(
  { table, slice, tenant, day, types }: RolledPlace,
  renamed: readonly RenamedValue[],
): { put: Statement; emptied: RowsWhere } {
  const rolled = rolledTables[table];
  const rollup = sql.id(rollupTable(table, "day"));
  const isOfTypes = types === null ? sql.empty : sql` AND type IN ${sql.texts(types)}`;
  const isOfDay = sql`tenant = ${sql.text(tenant)} AND slice = ${sql.text(slice)} AND unit = ${sql.moment(day)}${isOfTypes}`;
  const from = renamed.map((one) => one.from);
  const to = renamed.map((one) => one.to);
  const target = sql`transform(value, ${sql.texts(from)}, ${sql.texts(to)}, value)`;
  const keys = ["tenant", "slice", "unit", ...rolled.keys].map(sql.id);
  const states = stateColumns(rolled).map(({ name }) => name);
  const merged = states.map((name) => sql`${sqlMerged(rolled, name)} AS ${sql.id(`m_${name}`)}`);
  const isTouched = sql`value IN ${sql.texts([...new Set([...from, ...to])])}`;
  const rows = sql`SELECT *, arrayJoin([(${target}, 1), (value, 0)]) AS t FROM ${rollup} FINAL WHERE ${isOfDay} AND ${isTouched}`;
  const into = [...keys, sql`value`, sql`build`, ...states.map(sql.id)];
  const columns = [...keys, sql`t.1 AS renamed`, sql`(SELECT max(build) + 1 FROM ${rollup})`, ...merged];
  const hashes = sql.join(
    renamed.map(({ hash }) => sql`toUInt64(${BigInt(hash)})`),
    ", ",
  );
  return {
    put: {
      sql: sql`INSERT INTO ${rollup} (${sql.join(into, ", ")})
        SELECT ${sql.join(columns, ", ")} FROM (${rows})
        GROUP BY ${sql.join([...keys, sql`renamed`], ", ")} SETTINGS max_threads = 1`,
    },
    emptied: { table: rollupTable(table, "day"), where: sql`${isOfDay} AND xxHash64(value) IN (${hashes})` },
  };
}

/** What states of several rows come to together, of those that are to be counted. */
function sqlMerged({ numbers, sketched, distinct }: RolledTable, column: string): Sql {
  const of = (suffix: string) => (column.endsWith(suffix) ? column.slice(0, -suffix.length) : "");
  const name = sql.id(column);
  if (distinct.includes(of("_uniq"))) return sql`uniqMergeStateIf(${name}, t.2)`;
  if (sketched.includes(of("_bins"))) return sql`sumMapIf(${name}, t.2)`;
  const valued = of("_values");
  if (sketched.includes(valued)) {
    const values = sql`groupArrayArrayIf(${maxExactNumbers + 1})(${name}, t.2)`;
    const all = sql`sumIf(${sql.id(`${valued}_count`)}, t.2)`;
    return sql`if(${all} <= ${maxExactNumbers} AND length(${values}) = ${all}, ${values}, [])`;
  }
  if (numbers.includes(of("_min"))) return sql`minOrNullIf(${name}, t.2)`;
  if (numbers.includes(of("_max"))) return sql`maxOrNullIf(${name}, t.2)`;
  return sql`sumIf(${name}, t.2)`;
}
