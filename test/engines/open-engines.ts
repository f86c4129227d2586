import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteLog, type SqliteLog } from "../../packages/server/src/log/sqlite/open.ts";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";
import type { Warehouse } from "../../packages/server/src/warehouse/warehouse.ts";
import { epoch } from "./random-events.ts";

export interface Engines {
  readonly log: SqliteLog;
  readonly warehouse: Warehouse;
  close(): Promise<void>;
}

/** A real log and a real warehouse in a directory of their own. */
export async function openEngines(): Promise<Engines> {
  const directory = mkdtempSync(join(tmpdir(), "engines-"));
  const warehouse = openChdbWarehouse({
    path: join(directory, "warehouse"),
    queryTimeoutMs: 30_000,
    queryMaxMemoryBytes: 2e9,
  });
  await migrateWarehouse(warehouse);
  const log = await openSqliteLog({ path: join(directory, "log.db"), clock: () => epoch });
  return {
    log,
    warehouse,
    async close() {
      await log.close();
      await warehouse.close();
      rmSync(directory, { recursive: true });
    },
  };
}
