import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Event } from "@dendro/core";
import { openChdbWarehouse } from "../../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../../warehouse/migrate.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

/** A warehouse in the process, in a directory of its own, for the tests of a file. */
export function useWarehouse(): Warehouse {
  const path = mkdtempSync(join(tmpdir(), "questions-"));
  const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
  beforeAll(async () => void (await migrateWarehouse(warehouse)));
  afterAll(async () => {
    await warehouse.close();
    rmSync(path, { recursive: true });
  });
  return warehouse;
}

/** Writes events as another tenant's, in the order in which they are listed. */
export async function writeEvents(
  warehouse: Warehouse,
  tenant: string,
  events: readonly Event[],
): Promise<void> {
  await warehouse.insert("events", lines(events.map((event) => ({ ...event, tenant }))));
}

export async function writeVisits(
  warehouse: Warehouse,
  tenant: string,
  rows: readonly object[],
): Promise<void> {
  await warehouse.insert("visits", lines(rows.map((row) => ({ ...row, tenant }))));
}
