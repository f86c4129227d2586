import { columns, type Column, type ColumnName } from "@dendro/core";
import { createBindings } from "../warehouse/bindings.ts";
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
  const bindings = createBindings();
  const ids = () => bindings.texts(rows.map(({ id }) => id));
  const names = [...(rows[0]?.changes.keys() ?? [])];
  const changes = names.map((name) => {
    const values = bindings.texts(rows.map(({ changes: of }) => String(of.get(name) ?? "")));
    return `${name} = ${sqlValue(name, `transform(toString(id), ${ids()}, ${values}, '')`)}`;
  });
  const times = rows.map(({ timestamp }) => timestamp);
  const where = [
    `tenant = ${bindings.text(tenant)}`,
    `timestamp >= ${bindings.moment(Math.min(...times))}`,
    `timestamp <= ${bindings.moment(Math.max(...times))}`,
    `toString(id) IN ${ids()}`,
  ];
  return {
    sql: `UPDATE events SET ${changes.join(", ")} WHERE ${where.join(" AND ")}`,
    parameters: bindings.parameters,
  };
}

/** Of texts the empty one is absent; of all else NULL. */
function sqlValue(name: string, text: string): string {
  if (name === "data") return `CAST(${text} AS JSON(max_dynamic_paths = 128))`;
  const { kind }: Column = columns[name as ColumnName];
  if (kind === "id" || kind === "text" || kind === "category") return text;
  return `CAST(nullIf(${text}, '') AS Nullable(${types[kind]}))`;
}

const types = { integer: "UInt64", number: "Float64", boolean: "Bool" } as const;
