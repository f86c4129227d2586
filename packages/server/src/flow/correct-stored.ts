import { columns, sql, type Column, type ColumnName, type Sql, type TableName } from "@dendro/core";
import { type Correction, type CorrectionGroup, groupCorrections } from "@dendro/ingest";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";

/** How many corrections one statement makes. */
const perStatement = 200;

/** Corrects what the warehouse has. What is correct already stays as it is, so it may be done again. */
export async function correctStored(
  warehouse: Pick<Warehouse, "update">,
  corrections: readonly Correction[],
): Promise<void> {
  for (const group of groupCorrections(corrections.filter(({ isStored }) => isStored))) {
    const latest = new Map(group.corrections.map((one) => [correctionKey(one), one]));
    // What lies together in time is corrected together.
    const ordered = [...latest.values()].toSorted((a, b) => a.from - b.from);
    for (let at = 0; at < ordered.length; at += perStatement) {
      const part = { ...group, corrections: ordered.slice(at, at + perStatement) };
      for (const table of group.tables) await warehouse.update(compileCorrections(table, part));
    }
  }
}

/** Tenants' values beside each other, told apart by the tenant. */
function compileCorrections(
  table: TableName,
  { column, only, names, corrections }: CorrectionGroup,
): Statement {
  const of = sqlColumn(column);
  const key = sql`concat(tenant, '\\0', ${of})`;
  const keys = sql.texts(corrections.map(correctionKey));
  const changes = names.map((name) => {
    const values = sql.texts(corrections.map(({ set }) => literalOf(set[name])));
    return sql`${sql.id(name)} = ${sqlValue(name, sql`transform(${key}, ${keys}, ${values}, '')`)}`;
  });
  const where = [
    sql`tenant IN ${sql.texts([...new Set(corrections.map(({ tenant }) => tenant))])}`,
    sql`timestamp >= ${sql.moment(Math.min(...corrections.map(({ from }) => from)))}`,
    sql`timestamp <= ${sql.moment(Math.max(...corrections.map(({ until }) => until)))}`,
    sql`${of} IN ${sql.texts([...new Set(corrections.map((one) => one.where.value))])}`,
    sql`${key} IN ${keys}`,
    ...(only === undefined ? [] : [sql`${sqlColumn(only.column)} = ${sql.text(only.value)}`]),
  ];
  return {
    sql: sql`UPDATE ${sql.id(table)} SET ${sql.join(changes, ", ")} WHERE ${sql.join(where, " AND ")}`,
  };
}

const sqlColumn = (column: Correction["where"]["column"]): Sql =>
  column === "id" ? sql`toString(id)` : sql.id(column);

/** Of texts the empty one is absent; of all else NULL. */
function sqlValue(name: ColumnName, text: Sql): Sql {
  const { kind }: Column = columns[name];
  if (kind === "id" || kind === "text" || kind === "category") return text;
  return sql`CAST(nullIf(${text}, '') AS Nullable(${types[kind]}))`;
}

const types = { integer: sql`UInt64`, number: sql`Float64`, boolean: sql`Bool` } as const;

const literalOf = (value: string | number | boolean | null | undefined) => String(value ?? "");

const correctionKey = ({ tenant, where }: Correction) => `${tenant}\0${where.value}`;
