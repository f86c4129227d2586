import { join } from "node:path";
import { openChdbWarehouse } from "../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../packages/server/src/warehouse/migrate.ts";
import { runDendro, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";

export interface Prefilled {
  readonly dataDir: string;
  readonly dendro: DendroProcess;
  remove(): Promise<void>;
}

/** Puts events of the tenant `default` into the warehouse of a data directory, one a second from 2026 on. */
export async function prefill(dataDir: string, events: number): Promise<void> {
  const warehouse = openChdbWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 60_000,
    queryMaxMemoryBytes: 4e9,
  });
  await migrateWarehouse(warehouse);
  await warehouse.command(`
    INSERT INTO events (id, tenant, type, timestamp, received_at, name, path, duration_ms, data)
    SELECT generateUUIDv4(), 'default', ['page_view', 'request', 'message.c2s'][1 + number % 3],
      toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalSecond(number) AS time, time,
      toString(number), concat('/page/', toString(number % 100)), number % 1000,
      concat('{"n":', toString(number), ',"text":"', hex(randomString(100)), '"}')
    FROM numbers(${events})`);
  await warehouse.close();
}

/** The real program with so many events. */
export async function runPrefilled(events: number): Promise<Prefilled> {
  const directory = temporaryDirectory();
  await prefill(directory.path, events);
  const dendro = await runDendro(directory.path);
  return {
    dataDir: directory.path,
    dendro,
    async remove() {
      await dendro.stop();
      directory.remove();
    },
  };
}
