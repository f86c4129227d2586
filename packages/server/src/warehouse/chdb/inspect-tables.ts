import type { TableState, Warehouse } from "../warehouse.ts";

const statements = {
  rows: "SELECT table, sum(rows) FROM system.parts WHERE database = currentDatabase() AND active AND NOT startsWith(name, 'patch-') GROUP BY table",
  changes: String.raw`SELECT table, max(toUInt64OrZero(extract(mutation_id, '\\d+'))), countIf(NOT is_done) FROM system.mutations WHERE database = currentDatabase() GROUP BY table`,
  broken:
    "SELECT table, groupArray(name) FROM system.detached_parts WHERE database = currentDatabase() GROUP BY table",
  tables: "SELECT name FROM system.tables WHERE database = currentDatabase()",
} as const;

/** What the engine itself lists of its tables. */
export async function inspectTables({ query }: Pick<Warehouse, "query">): Promise<Map<string, TableState>> {
  const read = async (question: string) =>
    new Map((await query({ sql: question })).map(([table, ...values]) => [String(table), values]));
  const rows = await read(statements.rows);
  const changes = await read(statements.changes);
  const broken = await read(statements.broken);
  const tables = await read(statements.tables);
  return new Map(
    [...tables.keys()].map((table) => {
      const [last, undone] = changes.get(table) ?? [];
      return [
        table,
        {
          rows: Number(rows.get(table)?.[0] ?? 0),
          lastChange: Number(last ?? 0),
          isChanging: Number(undone ?? 0) > 0,
          broken: (broken.get(table)?.[0] ?? []) as string[],
        },
      ];
    }),
  );
}
