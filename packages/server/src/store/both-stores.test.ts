import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { openDialect } from "@dendro/node";
import { filesHolding } from "../../../node/src/test-support/files-holding.ts";
import { usePostgres } from "../../../node/src/test-support/postgres.ts";
import { createLocalBus } from "../bus/local.ts";
import { openPostgresBus } from "../bus/postgres.ts";
import { openPostgresStore } from "./postgres/open.ts";
import { openSalts } from "./salts.ts";
import { migrateStore } from "./migrate.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import { describeShares } from "../auth/shares.spec.ts";
import { describeBreakers } from "../breakers/breakers.spec.ts";
import { describeAlerts } from "../alerts/alerts.spec.ts";
import { describeReports } from "../reports/reports.spec.ts";
import { describeSources } from "../sources/sources.spec.ts";
import { describeWebhooks } from "../webhooks/webhooks.spec.ts";
import { describeBoards } from "./boards.spec.ts";
import { describeStore } from "./store.spec.ts";
import type { StoreTables } from "./tables.ts";
import { describeTraceViews } from "./trace-views.spec.ts";
import { createViews } from "./views.ts";
import { adminOf } from "../auth/first-admin.ts";
import { openKeys } from "../auth/keys.ts";

describe("the store in SQLite", () => {
  const directory = mkdtempSync(join(tmpdir(), "stores-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const createStorage = async () => {
    const folder = mkdtempSync(join(directory, "store-"));
    const joinBus = createLocalBus();
    return {
      open: async () => await openSqliteStore(join(folder, "store.db"), joinBus()),
      isOnDisk: async (bytes: Uint8Array) => filesHolding(folder, [bytes]).length > 0,
    };
  };
  describeStore(test, createStorage);
  describeBoards(test, createStorage);
  describeTraceViews(test, createStorage);
  describeShares(test, createStorage);
  describeWebhooks(test, createStorage);
  describeSources(test, createStorage);
  describeBreakers(test, createStorage);
  describeAlerts(test, createStorage);
  describeReports(test, createStorage);
});

const postgres = usePostgres();

async function openOn(address: string) {
  const bus = openPostgresBus(address);
  const store = await openPostgresStore(address, bus);
  return {
    ...store,
    async close() {
      await store.close();
      await bus.close();
    },
  };
}

/** All files of the server, the write-ahead log among them, with what is in its memory written down. */
async function isInFiles(address: string, bytes: Uint8Array): Promise<boolean> {
  const db = new Kysely<never>({ dialect: openDialect(address) });
  // Of unlogged tables a checkpoint writes nothing down; that before a copy of files does.
  await sql`CREATE DATABASE flushed STRATEGY file_copy`.execute(db);
  await sql`DROP DATABASE flushed`.execute(db);
  const { rows } = await sql<{ data_directory: string }>`SHOW data_directory`.execute(db);
  await db.destroy();
  return filesHolding(rows[0]?.data_directory ?? "", [bytes]).length > 0;
}

describe("the store in PostgreSQL", () => {
  const createStorage = async () => {
    const address = await postgres.newDatabase();
    return {
      open: async () => await openOn(address),
      isOnDisk: async (bytes: Uint8Array) => await isInFiles(address, bytes),
    };
  };
  describeStore(postgres.test, createStorage);
  describeBoards(postgres.test, createStorage);
  describeTraceViews(postgres.test, createStorage);
  describeShares(postgres.test, createStorage);
  describeWebhooks(postgres.test, createStorage);
  describeSources(postgres.test, createStorage);
  describeBreakers(postgres.test, createStorage);
  describeAlerts(postgres.test, createStorage);
  describeReports(postgres.test, createStorage);

  postgres.test("two that start at once make one admin key", async () => {
    const address = await postgres.newDatabase();
    const stores = await Promise.all([openOn(address), openOn(address)]);
    const made = await Promise.all(
      stores.map(async (store) => await adminOf(store, await openKeys(store, () => 0, null), null)),
    );
    expect(made.filter((admin) => typeof admin?.created === "string")).toHaveLength(1);
    expect(new Set(made.map((admin) => admin?.keyId)).size).toBe(1);
    for (const store of stores) await store.close();
  });

  postgres.test(
    "a salt that a crash of the database has lost is put back, and all take the same",
    async () => {
      const address = await postgres.newDatabase();
      const [one, other] = await Promise.all([openOn(address), openOn(address)]);
      const now = Date.UTC(2026, 10, 20);
      const here = await openSalts(one.salts, () => now);
      const there = await openSalts(other.salts, () => now);
      const salt = here.saltFor("2026-11-20");
      // As PostgreSQL does it at the start after a crash.
      const empty = async () => {
        const { rows } = await sql<{ name: string }>`SELECT relname AS name FROM pg_class
        WHERE relpersistence = 'u' AND relkind = 'r'`.execute(one.db);
        expect(rows.length).toBeGreaterThan(0);
        for (const { name } of rows) await sql`TRUNCATE ${sql.table(name)}`.execute(one.db);
      };
      await empty();
      await there.keepReady();
      expect((await openSalts(one.salts, () => now)).saltFor("2026-11-20")).toEqual(salt);

      await empty();
      const fresh = (await openSalts(one.salts, () => now)).saltFor("2026-11-20");
      expect(fresh).not.toEqual(salt);
      let replaced = 0;
      here.onReplaced(() => (replaced += 1));
      await here.keepReady();
      await there.keepReady();
      expect([here, there].map((salts) => salts.saltFor("2026-11-20"))).toEqual([fresh, fresh]);
      expect(replaced).toBeGreaterThan(0);
      await one.close();
      await other.close();
    },
  );

  postgres.test(
    "keys are not trusted for long when the store cannot be asked; the configured one is",
    async () => {
      const address = await postgres.newDatabase();
      const bus = openPostgresBus(address);
      const db = new Kysely<StoreTables>({ dialect: openDialect(address) });
      await migrateStore(db);
      let now = 0;
      const views = createViews(db, { bus, isShared: true }, () => now);
      const keys = await openKeys({ db, views }, () => 0, "the configured admin key");
      const { key } = await keys.create({ name: "k", scope: "read", tenant: null });
      await db.destroy();
      now = 9000;
      await expect(views.check()).rejects.toThrow(/destroyed/u);
      expect(keys.authenticate(key)).not.toBeNull();
      now = 11_000;
      expect(() => keys.authenticate(key)).toThrow(
        expect.objectContaining({ code: "storage_unavailable" }) as Error,
      );
      expect(keys.authenticate("the configured admin key")?.scope).toBe("admin");
      await bus.close();
    },
  );
});
