import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, querySchema } from "@dendro/core";
import { createTenantQueries } from "../query/tenant-queries.ts";
import { openChdbWarehouse } from "../warehouse/chdb/chdb-warehouse.ts";
import { migrateWarehouse } from "../warehouse/migrate.ts";
import type { QueryRunner } from "./preset.ts";
import { listUsers } from "./users.ts";

const path = mkdtempSync(join(tmpdir(), "users-"));
const warehouse = openChdbWarehouse({ path, queryTimeoutMs: 30_000, queryMaxMemoryBytes: 1e9 });
afterAll(async () => {
  await warehouse.close();
  rmSync(path, { recursive: true });
});

const now = Date.UTC(2026, 10, 20, 12);
const queries = createTenantQueries({
  warehouse,
  clock: () => now,
  segmentResolver: () => (filters) => [...filters],
});
const runner: QueryRunner = {
  now,
  isDelayed: false,
  goals: [],
  whyUnpriced: () => expect.unreachable(),
  ask: async (query) => await queries.ask("t", querySchema.parse(query)),
  breakDown: () => expect.unreachable(),
  bottlenecks: () => expect.unreachable(),
  listEvents: () => expect.unreachable(),
};

/** Somebody seen so long ago for the last time, and long before that. */
const users = { now: 0, "at the limit": 30 * dayMs, "just beyond": 30 * dayMs + 1, "long ago": 300 * dayMs };

beforeAll(async () => {
  await migrateWarehouse(warehouse);
  const rows = Object.entries(users).flatMap(([user_id, ago]) =>
    [ago, ago + 100 * dayMs].map((before) => ({
      id: crypto.randomUUID(),
      tenant: "t",
      type: "x",
      timestamp: now - before,
      received_at: now,
      user_id,
    })),
  );
  await warehouse.insert("events", rows.map((row) => JSON.stringify(row)).join("\n"));
});

const list = async (asked: object) => {
  const answer = await listUsers.read(listUsers.parameters.parse(asked), runner);
  return answer as { users: { user_id: string; is_active: boolean }[]; count: number };
};

test("only active users are those who were seen in the last 30 days, counted over all pages", async () => {
  const all = await list({});
  expect(all.count).toBe(4);
  expect(all.users.map(({ user_id, is_active }) => [user_id, is_active])).toEqual([
    ["now", true],
    ["at the limit", true],
    ["just beyond", false],
    ["long ago", false],
  ]);
  expect(await list({ active_only: "false" })).toEqual(all);
  const active = await list({ active_only: "true", limit: 1 });
  expect([active.users.map(({ user_id }) => user_id), active.count]).toEqual([["now"], 2]);
  expect((await list({ active_only: "true" })).users).toEqual(all.users.slice(0, 2));
});
