import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChdbWarehouse } from "./chdb-warehouse.ts";
import { migrateWarehouse } from "../migrate.ts";

// A program of its own, because a process opens one warehouse: makes a new one, and prints what its tables are defined as.

const directory = mkdtempSync(join(tmpdir(), "dendro-definitions-"));
try {
  const warehouse = openChdbWarehouse({
    path: directory,
    queryTimeoutMs: 60_000,
    queryMaxMemoryBytes: 1e9,
  });
  await migrateWarehouse(warehouse);
  const sql = "SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase()";
  const tables = await warehouse.query({ sql });
  await warehouse.close();
  process.stdout.write(JSON.stringify(Object.fromEntries(tables)));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
