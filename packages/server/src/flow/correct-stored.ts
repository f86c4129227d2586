import { columns, type Column, type ColumnName, type TableName } from "@dendro/core";
import { type Correction, type CorrectionGroup, groupCorrections } from "@dendro/ingest";
import { createBindings, type Bindings } from "../warehouse/bindings.ts";
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
  const bindings = createBindings();
  const of = column === "id" ? "toString(id)" : column;
  const key = `concat(tenant, '\\0', ${of})`;
  const keys = () => bindings.texts(corrections.map(correctionKey));
  const changes = names.map((name) => {
    const values = corrections.map(({ set }) => literalOf(set[name]));
    return `${name} = ${sqlValue(name, `transform(${key}, ${keys()}, ${bindings.texts(values)}, '')`)}`;
  });
  const where = [
    `tenant IN ${bindings.texts([...new Set(corrections.map(({ tenant }) => tenant))])}`,
    `timestamp >= ${bindings.moment(Math.min(...corrections.map(({ from }) => from)))}`,
    `timestamp <= ${bindings.moment(Math.max(...corrections.map(({ until }) => until)))}`,
    `${of} IN ${bindings.texts([...new Set(corrections.map((one) => one.where.value))])}`,
    `${key} IN ${keys()}`,
    ...(only === undefined ? [] : [sqlOnly(only, bindings)]),
  ];
  return {
    sql: `UPDATE ${table} SET ${changes.join(", ")} WHERE ${where.join(" AND ")}`,
    parameters: bindings.parameters,
  };
}

const sqlOnly = ({ column, value }: Correction["where"], bindings: Bindings) =>
  `${column === "id" ? "toString(id)" : column} = ${bindings.text(value)}`;

/** Of texts the empty one is absent; of all else NULL. */
function sqlValue(name: ColumnName, text: string): string {
  const { kind }: Column = columns[name];
  if (kind === "id" || kind === "text" || kind === "category") return text;
  return `CAST(nullIf(${text}, '') AS Nullable(${types[kind]}))`;
}

const types = { integer: "UInt64", number: "Float64", boolean: "Bool" } as const;

const literalOf = (value: string | number | boolean | null | undefined) => String(value ?? "");

const correctionKey = ({ tenant, where }: Correction) => `${tenant}\0${where.value}`;
