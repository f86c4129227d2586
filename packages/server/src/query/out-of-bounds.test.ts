import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { boundedColumns, sql } from "@dendro/core";
import { deleteRows, deletesTenants } from "../retention/erase-rows.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse, readMigrations } from "../warehouse/migrate.ts";
import { openOutOfBounds } from "./out-of-bounds.ts";

const directory = mkdtempSync(join(tmpdir(), "bounds-"));
const warehouse = openChdbWarehouse({
  path: directory,
  queryTimeoutMs: 10_000,
  queryMaxMemoryBytes: 1e9,
});
afterAll(async () => {
  await warehouse.close();
  rmSync(directory, { recursive: true, force: true });
});

const rows = async (query: string) => await warehouse.query({ sql: query });
const step = "0008-out-of-bounds";
const day = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

test("numbers that an older release took leave their columns and are counted, and the events stay", async () => {
  await migrateWarehouse(warehouse, { migrations: readMigrations().filter(({ name }) => name < step) });
  const events = [
    ["acme", 0, "-4.99", "NULL", "NULL"],
    ["acme", 0, "1e308", "5", "-10799565"],
    ["acme", 1, "1e308", "9007199254740991", "60"],
    ["acme", 1, "0.5", "7", "100"],
    ["other", 0, "0", "0", "0"],
  ] as const;
  for (const [tenant, days, cost, tokens, duration] of events)
    await warehouse.maintain({
      sql: `INSERT INTO events (id, tenant, type, timestamp, cost_usd, input_tokens, duration_ms)
            SELECT generateUUIDv4(), '${tenant}', 'llm.called', toDateTime64('2026-01-0${days + 1}', 3, 'UTC'), ${cost}, ${tokens}, ${duration}`,
    });
  await migrateWarehouse(warehouse);
  const sums = await rows(
    "SELECT tenant, count(), sum(cost_usd), sum(input_tokens), sum(duration_ms) FROM events GROUP BY tenant ORDER BY tenant",
  );
  expect(sums.map(([tenant, ...numbers]) => [tenant, ...numbers.map(Number)])).toEqual([
    ["acme", 4, 0.5, 12, 160],
    ["other", 1, 0, 0, 0],
  ]);
  const notes = await openOutOfBounds(warehouse);
  expect(notes.count("acme", { from: day, to: day + 2 * dayMs })).toBe(3);
  expect(notes.count("acme", { from: day, to: day + dayMs })).toBe(2);
  expect(notes.count("other", { from: day, to: day + dayMs })).toBe(0);
  await deleteRows(warehouse, [
    { events: [sql`input_tokens = 7 OR cost_usd IS NULL AND duration_ms = 60`], visits: sql`0` },
  ]);
  await notes.renew();
  expect(notes.count("acme", { from: day, to: day + 2 * dayMs })).toBe(2);
  await deleteRows(warehouse, [await deletesTenants(warehouse, ["acme"])]);
  expect(await rows("SELECT count() FROM out_of_bounds")).toEqual([[0]]);
});

test("every bounded column that was there before is looked at, with its bound", () => {
  const { statements = [] } = readMigrations().find(({ name }) => name === step) ?? {};
  const bounded = boundedColumns.filter(({ name }) => name !== "cache_write_1h_tokens");
  for (const { name, max } of bounded)
    for (const statement of statements.slice(1))
      expect(statement).toMatch(new RegExp(`${name}.*${max}`, "u"));
  expect(statements).toHaveLength(3);
});
