import { randomUUID } from "node:crypto";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";
import { temporaryDirectory } from "../../test/support/dendro.ts";
import { makeEvent } from "./load.ts";

/** One raw insert of finished rows into the same table: what chDB alone takes, in rows a second. */
const rows = Number(process.argv[2]);
const directory = temporaryDirectory();
const warehouse = openChdbWarehouse({
  path: directory.path,
  queryTimeoutMs: 60_000,
  queryMaxMemoryBytes: 4e9,
});
await migrateWarehouse(warehouse);
const now = Date.now();
const text = Array.from({ length: rows }, (_, index) =>
  JSON.stringify({
    id: randomUUID(),
    tenant: "default",
    timestamp: now,
    received_at: now,
    ...makeEvent(index),
    status: "ok",
  }),
).join("\n");
const start = performance.now();
await warehouse.insert("events", text);
process.send?.(rows / ((performance.now() - start) / 1000));
await warehouse.close();
directory.remove();
process.disconnect();
