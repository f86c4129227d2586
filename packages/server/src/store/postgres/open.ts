import { Kysely, sql } from "kysely";
import type { Bus } from "../../bus/port.ts";
import { migrateStore } from "../migrate.ts";
import type { OpenStore } from "../port.ts";
import type { StoreTables } from "../tables.ts";
import { createViews } from "../views.ts";
import { postgresDialect } from "./connect.ts";
import { lock } from "./locks.ts";
import { createPostgresSaltTable } from "./salt-table.ts";

/**
 * Opens a store that several servers share, and brings it to today's schema.
 * @param address `postgres://…`
 * @throws DendroError `storage_unavailable`, `newer_data`
 */
export async function openPostgresStore(address: string, bus: Bus): Promise<OpenStore> {
  const db = new Kysely<StoreTables>({ dialect: postgresDialect(address) });
  try {
    await migrateStore(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    bus,
    isShared: true,
    views: createViews(db, { bus, isShared: true }),
    salts: createPostgresSaltTable(db),
    exclusively: async (name, work) =>
      await db.transaction().execute(async (step) => {
        await lock(step, name);
        return await work();
      }),
    async destroy(work) {
      const result = await work(db);
      // Without it the rows as they were before would stay in its files.
      await sql`VACUUM erasures, webhook_messages, webhook_attempts, received_webhooks`.execute(db);
      return result;
    },
    close: async () => await db.destroy(),
  };
}
