import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openChdbWarehouse } from "./chdb-warehouse.ts";

const path = mkdtempSync(join(tmpdir(), "dendro-warehouse-"));
const warehouse = openChdbWarehouse({
  path,
  queryTimeoutMs: 1000,
  queryMaxMemoryBytes: 400e6,
  readers: 1,
});
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});
const ask = async (sql: string, signal?: AbortSignal) => await warehouse.query({ sql }, signal);
/** Tells something soon, and more for three seconds. */
const slow = "SELECT number, sleepEachRow(0.01) FROM numbers(300) SETTINGS max_block_size = 10";

test("a question that took too long leaves nothing to the next", async () => {
  for (let round = 0; round < 2; round += 1) {
    await expect(ask(slow)).rejects.toMatchObject({ code: "query_timeout" });
    expect(await ask("SELECT 1")).toEqual([[1]]);
  }
});

test("a question that nobody waits for any more leaves nothing to the next", async () => {
  await expect(ask(slow, AbortSignal.timeout(300))).rejects.toMatchObject({
    code: "warehouse_unavailable",
  });
  expect(await ask("SELECT 1")).toEqual([[1]]);
});

test("the limits are in force on every connection", async () => {
  expect(await ask("SELECT getSetting('max_execution_time'), getSetting('max_memory_usage')")).toEqual([
    [1, 400e6],
  ]);
});
