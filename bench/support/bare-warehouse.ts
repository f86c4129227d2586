import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";

/** The engine's own defaults, where Dendro has others. */
const defaults =
  "merge_tree_min_rows_for_concurrent_read = 163840, merge_tree_min_bytes_for_concurrent_read = 251658240";

/** chDB alone on a data directory, as it comes. */
export function bareWarehouse(dataDir: string) {
  const warehouse = openChdbWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 60_000,
    queryMaxMemoryBytes: 4e9,
    readers: 1,
  });
  return {
    ask: async (sql: string) => await warehouse.query({ sql: `${sql} SETTINGS ${defaults}` }),
    close: async () => await warehouse.close(),
  };
}
