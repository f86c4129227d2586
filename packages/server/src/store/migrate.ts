import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import * as first from "./migrations/0001-tenants-keys-salts.ts";
import * as second from "./migrations/0002-workers-settings.ts";
import * as third from "./migrations/0003-prices.ts";
import * as fourth from "./migrations/0004-saved-filters.ts";
import * as fifth from "./migrations/0005-rollups.ts";
import * as sixth from "./migrations/0006-retention.ts";

/** In order; a name that has been published never changes. */
const migrations: readonly { name: string; up: (db: Transaction<never>) => Promise<void> }[] = [
  { name: "0001-tenants-keys-salts", up: first.up },
  { name: "0002-workers-settings", up: second.up },
  { name: "0003-prices", up: third.up },
  { name: "0004-saved-filters", up: fourth.up },
  { name: "0005-rollups", up: fifth.up },
  { name: "0006-retention", up: sixth.up },
];

/** Brings a store to today's schema, one transaction a step. The step's row is written first, so that a race shows. */
// oxlint-disable-next-line typescript/no-explicit-any -- before the steps there are no tables to be typed by
export async function migrate(db: Kysely<any>): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL DEFAULT 0)`.execute(
    db,
  );
  for (const { name, up } of migrations) {
    const applied = await db
      .selectFrom("migrations")
      .select("name")
      .where("name", "=", name)
      .executeTakeFirst();
    if (applied !== undefined) continue;
    await db.transaction().execute(async (step) => {
      await step.insertInto("migrations").values({ name }).execute();
      await up(step as unknown as Transaction<never>);
    });
  }
}
