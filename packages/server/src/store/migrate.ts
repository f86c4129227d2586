import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import { newerData } from "../installation/newer-data.ts";
import { release as ownRelease } from "../installation/release.ts";
import * as first from "./migrations/0001-tenants-keys-salts.ts";
import * as second from "./migrations/0002-workers-settings.ts";
import * as third from "./migrations/0003-prices.ts";
import * as fourth from "./migrations/0004-saved-filters.ts";
import * as fifth from "./migrations/0005-rollups.ts";
import * as sixth from "./migrations/0006-retention.ts";
import * as seventh from "./migrations/0007-keys.ts";
import * as eighth from "./migrations/0008-backups.ts";

/** In order; a name that has been published never changes. */
const migrations: readonly { name: string; up: (db: Transaction<never>) => Promise<void> }[] = [
  { name: "0001-tenants-keys-salts", up: first.up },
  { name: "0002-workers-settings", up: second.up },
  { name: "0003-prices", up: third.up },
  { name: "0004-saved-filters", up: fourth.up },
  { name: "0005-rollups", up: fifth.up },
  { name: "0006-retention", up: sixth.up },
  { name: "0007-keys", up: seventh.up },
  { name: "0008-backups", up: eighth.up },
];

/**
 * Brings a store to today's schema, one transaction a step. The step's row is written first, so that a race shows; it
 * says which release did it, for an older one to name. A store that has been through all of them is not written to.
 * @param until the last step, for a store as an older release has made it. @defaultValue all
 * @throws DendroError `newer_data` when it has been through a step that this release does not know
 */
// oxlint-disable-next-line typescript/no-explicit-any -- before the steps there are no tables to be typed by
export async function migrate(db: Kysely<any>, release = ownRelease, until?: string): Promise<void> {
  await createNotes(db);
  const notes: { name: string; release: string }[] = await db
    .selectFrom("migrations")
    .select(["name", "release"])
    .orderBy("name")
    .execute();
  const unknown = notes.findLast((note) => migrations.every(({ name }) => name !== note.name));
  if (unknown !== undefined)
    throw newerData("The store", `migration ${unknown.name}`, { writtenBy: unknown.release, release });
  const done = new Set(notes.map(({ name }) => name));
  for (const { name, up } of migrations) {
    if (!done.has(name)) {
      await db.transaction().execute(async (step) => {
        await step.insertInto("migrations").values({ name, release }).execute();
        await up(step as unknown as Transaction<never>);
      });
    }
    if (name === until) return;
  }
}

/** Notes of early releases do not say which that was. */
async function createNotes(db: Kysely<unknown>): Promise<void> {
  const notes = (await db.introspection.getTables()).find(({ name }) => name === "migrations");
  if (notes === undefined)
    await sql`CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL DEFAULT 0, release TEXT NOT NULL DEFAULT '')`.execute(
      db,
    );
  else if (notes.columns.every(({ name }) => name !== "release"))
    await sql`ALTER TABLE migrations ADD COLUMN release TEXT NOT NULL DEFAULT ''`.execute(db);
}
