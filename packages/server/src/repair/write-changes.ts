import { columns, sql, type Column, type ColumnName, type Sql } from "@dendro/core";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";
import type { Changes } from "./changes.ts";

/** A row and what becomes of it. */
export interface ChangedRow {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly changes: Changes;
}

const maxRows = 200;
/** Characters of new values in one statement. */
const maxCharacters = 2_000_000;

/** Changes a tenant's rows in place. Done twice it is done once. */
export async function writeChanges(
  warehouse: Pick<Warehouse, "update">,
  tenant: string,
  rows: readonly ChangedRow[],
): Promise<void> {
  const alike = Map.groupBy(rows, ({ changes }) => [...changes.keys()].join());
  for (const some of alike.values())
    for (const batch of batchesOf(some)) await warehouse.update(compileChanges(tenant, batch));
}

function* batchesOf(rows: readonly ChangedRow[]): Generator<ChangedRow[]> {
  let batch: ChangedRow[] = [];
  let characters = 0;
  for (const row of rows) {
    batch.push(row);
    for (const value of row.changes.values()) characters += String(value).length;
    if (batch.length < maxRows && characters < maxCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function compileChanges(tenant: string, rows: readonly ChangedRow[]): Statement {
  const ids = sql.texts(rows.map(({ id }) => id));
  const names = [...(rows[0]?.changes.keys() ?? [])];
  const changes = names.map((name) => {
    const values = sql.texts(rows.map(({ changes: of }) => String(of.get(name) ?? "")));
    return sql`${sql.id(name)} = ${sqlValue(name, sql`transform(toString(id), ${ids}, ${values}, '')`)}`;
  });
  const times = rows.map(({ timestamp }) => timestamp);
  const where = [
    sql`tenant = ${sql.text(tenant)}`,
    sql`timestamp >= ${sql.moment(Math.min(...times))}`,
    sql`timestamp <= ${sql.moment(Math.max(...times))}`,
    sql`toString(id) IN ${ids}`,
  ];
  return {
    sql: sql`UPDATE events SET ${sql.join(changes, ", ")} WHERE ${sql.join(where, " AND ")}`,
  };
}

/** Of texts the empty one is absent; of all else NULL. */
function sqlValue(name: string, text: Sql): Sql {
  if (name === "data") return sql`CAST(${text} AS JSON(max_dynamic_paths = 128))`;
  const { kind }: Column = columns[name as ColumnName];
  if (kind === "id" || kind === "text" || kind === "category") return text;
  return sql`CAST(nullIf(${text}, '') AS Nullable(${types[kind]}))`;
}

const types = { integer: sql`UInt64`, number: sql`Float64`, boolean: sql`Bool` } as const;
