import { maxExactNumbers, type TableName } from "@dendro/core";
import { createBindings } from "../warehouse/bindings.ts";
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
  const rollup = rollupTable(table, "day");
  const scope = (bindings: ReturnType<typeof createBindings>) =>
    `tenant = ${bindings.text(tenant)} AND slice = ${bindings.text(slice)} AND unit = ${bindings.moment(day)}${types === null ? "" : ` AND type IN ${bindings.texts(types)}`}`;
  const insert = createBindings();
  const from = renamed.map((one) => one.from);
  const to = renamed.map((one) => one.to);
  const target = `transform(value, ${insert.texts(from)}, ${insert.texts(to)}, value)`;
  const keys = ["tenant", "slice", "unit", ...rolled.keys];
  const states = stateColumns(rolled).map(({ name }) => name);
  const merged = states.map((name) => `${sqlMerged(rolled, name)} AS m_${name}`);
  const isTouched = `value IN ${insert.texts([...new Set([...from, ...to])])}`;
  const rows = `SELECT *, arrayJoin([(${target}, 1), (value, 0)]) AS t FROM ${rollup} FINAL WHERE ${scope(insert)} AND ${isTouched}`;
  const put: Statement = {
    sql:
      `INSERT INTO ${rollup} (${[...keys, "value", "build", ...states].join(", ")}) ` +
      `SELECT ${[...keys, "t.1 AS renamed", `(SELECT max(build) + 1 FROM ${rollup})`, ...merged].join(", ")} ` +
      `FROM (${rows}) GROUP BY ${[...keys, "renamed"].join(", ")} SETTINGS max_threads = 1`,
    parameters: insert.parameters,
  };
  const remove = createBindings();
  const gone = `${scope(remove)} AND xxHash64(value) IN (${renamed.map(({ hash }) => `toUInt64(${String(BigInt(hash))})`).join(", ")})`;
  return { put, emptied: { table: rollup, where: gone, parameters: remove.parameters } };
}

/** What states of several rows come to together, of those that are to be counted. */
function sqlMerged({ numbers, sketched, distinct }: RolledTable, name: string): string {
  const of = (suffix: string) => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : "");
  if (distinct.includes(of("_uniq"))) return `uniqMergeStateIf(${name}, t.2)`;
  if (sketched.includes(of("_bins"))) return `sumMapIf(${name}, t.2)`;
  const valued = of("_values");
  if (sketched.includes(valued)) {
    const values = `groupArrayArrayIf(${maxExactNumbers + 1})(${name}, t.2)`;
    const all = `sumIf(${valued}_count, t.2)`;
    return `if(${all} <= ${maxExactNumbers} AND length(${values}) = ${all}, ${values}, [])`;
  }
  if (numbers.includes(of("_min"))) return `minOrNullIf(${name}, t.2)`;
  if (numbers.includes(of("_max"))) return `maxOrNullIf(${name}, t.2)`;
  return `sumIf(${name}, t.2)`;
}
