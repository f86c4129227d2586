import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DendroError, sql } from "@dendro/core";
import { openSqliteLog } from "../log/sqlite/open.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import { createWriter, type Batch } from "./writer.ts";

const path = mkdtempSync(join(tmpdir(), "writer-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
beforeAll(async () => void (await migrateWarehouse(warehouse)));
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const now = Date.UTC(2026, 10, 20);

/** A batch of one event of a tenant's, in a log of its own. */
async function openBatch(tenant: string) {
  const log = await openSqliteLog({ path: ":memory:", clock: () => now });
  const row = JSON.stringify({
    id: crypto.randomUUID(),
    tenant,
    type: "x",
    timestamp: now,
    received_at: now,
  });
  const { seq } = await log.append({ tenant, batchKey: null, events: [{ row, key: null }] });
  const lease = await log.acquire(0, "test", 60_000);
  if (lease === null) throw new Error("another has it");
  const batch: Batch = {
    lease,
    first: seq as number,
    last: seq as number,
    events: [row],
    contents: [],
    visits: [],
    corrections: [],
    state: [],
    days: new Map([[tenant, new Set([now])]]),
  };
  const stored = async () => {
    const counted = sql`SELECT count() FROM events WHERE tenant = ${sql.text(tenant)}`;
    return Number((await warehouse.query({ sql: counted }))[0]?.[0]);
  };
  return { log, batch, stored };
}

test("nothing of a batch is begun nor written before it is prepared, and preparing is tried until it succeeds", async () => {
  const { log, batch, stored } = await openBatch("prepared");
  const seen: unknown[] = [];
  const faults: string[] = [];
  const waits: number[] = [];
  const writer = createWriter({
    log,
    warehouse,
    async prepare(of) {
      // Whatever is not awaited gets ahead of this.
      seen.push([of === batch, (await log.position(0)).intent, await stored()]);
      if (seen.length < 3)
        throw new DendroError("storage_unavailable", `The disk is full for the ${seen.length}. time.`);
    },
    onRefused: expect.unreachable,
    onFault: ({ message }) => faults.push(message),
    wait: async (ms) => void waits.push(ms),
  });
  await writer.write(batch);
  expect(seen).toEqual([
    [true, null, 0],
    [true, null, 0],
    [true, null, 0],
  ]);
  expect(faults).toEqual(["The disk is full for the 1. time.", "The disk is full for the 2. time."]);
  expect(waits).toHaveLength(2);
  expect([writer.fault, await stored(), (await log.position(0)).committed]).toEqual([null, 1, batch.last]);
  await log.close();
});

test("a change in a pause sees all of the batch before, and whoever reads sees none of it half done", async () => {
  const { log, batch, stored } = await openBatch("between");
  const preparing = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const writer = createWriter({
    log,
    warehouse,
    async prepare() {
      preparing.resolve();
      await gate.promise;
    },
    onRefused: expect.unreachable,
    onFault: ({ message }) => expect.unreachable(message),
    wait: async () => {},
  });
  const written = writer.write(batch);
  const happened: unknown[] = [];
  const changed = writer.pause(async () => {
    happened.push(["changed", await stored()]);
  });
  await preparing.promise;
  expect([writer.watermark.written, await stored()]).toEqual([0, 0]);
  const read = writer.watermark.read(stored, (count, upTo) => happened.push(["read", count, upTo]));
  gate.resolve();
  await Promise.all([changed, read, written]);
  expect(happened).toHaveLength(2);
  expect(happened).toEqual(
    expect.arrayContaining([
      ["changed", 1],
      ["read", 1, batch.last],
    ]),
  );
  await log.close();
});

test("a writer that is closed gives up, and leaves what is not written in the log", async () => {
  const { log, batch, stored } = await openBatch("closed");
  const writer = createWriter({
    log,
    warehouse,
    prepare: async () => await Promise.reject(new Error("the disk is gone")),
    onRefused: expect.unreachable,
    onFault: () => writer.close(),
    wait: async (_ms, signal) => signal.throwIfAborted(),
  });
  await expect(writer.write(batch)).rejects.toMatchObject({ code: "shutting_down" });
  expect(writer.fault).toMatchObject({ code: "warehouse_unavailable" });
  expect([await stored(), (await log.position(0)).committed, log.stats().events]).toEqual([0, 0, 1]);
  await log.close();
});
