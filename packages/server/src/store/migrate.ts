import { createNotes, migrate, type Migration } from "@dendro/node";
import { sql, type Kysely } from "kysely";
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
import * as ninth from "./migrations/0009-shared-stores.ts";
import * as tenth from "./migrations/0010-stale-days.ts";
import * as eleventh from "./migrations/0011-boards.ts";
import * as twelfth from "./migrations/0012-shares.ts";
import * as thirteenth from "./migrations/0013-contents.ts";
import * as fourteenth from "./migrations/0014-time-zones.ts";
import * as fifteenth from "./migrations/0015-trace-views.ts";
import * as sixteenth from "./migrations/0016-webhooks.ts";
import * as seventeenth from "./migrations/0017-sources.ts";
import * as eighteenth from "./migrations/0018-breakers.ts";
import * as nineteenth from "./migrations/0019-alerts.ts";
import * as twentieth from "./migrations/0020-endpoint-kinds.ts";
import * as twentyFirst from "./migrations/0021-reports.ts";

/** In order; a name that has been published never changes. */
const migrations: readonly Migration[] = [
  { name: "0001-tenants-keys-salts", up: first.up },
  { name: "0002-workers-settings", up: second.up },
  { name: "0003-prices", up: third.up },
  { name: "0004-saved-filters", up: fourth.up },
  { name: "0005-rollups", up: fifth.up },
  { name: "0006-retention", up: sixth.up },
  { name: "0007-keys", up: seventh.up },
  { name: "0008-backups", up: eighth.up },
  { name: "0009-shared-stores", up: ninth.up },
  { name: "0010-stale-days", up: tenth.up },
  { name: "0011-boards", up: eleventh.up },
  { name: "0012-shares", up: twelfth.up },
  { name: "0013-contents", up: thirteenth.up },
  { name: "0014-time-zones", up: fourteenth.up },
  { name: "0015-trace-views", up: fifteenth.up },
  { name: "0016-webhooks", up: sixteenth.up },
  { name: "0017-sources", up: seventeenth.up },
  { name: "0018-breakers", up: eighteenth.up },
  { name: "0019-alerts", up: nineteenth.up },
  { name: "0020-endpoint-kinds", up: twentieth.up },
  { name: "0021-reports", up: twentyFirst.up },
];

/**
 * Brings a store to today's schema, also when several servers start at once. What is noted of a step says which release
 * did it, for an older one to name.
 * @param until the last step, for a store as an older release has made it. @defaultValue all
 * @throws DendroError `newer_data` when it has been through a step that this release does not know
 */
// oxlint-disable-next-line typescript/no-explicit-any -- before the steps there are no tables to be typed by
export async function migrateStore(db: Kysely<any>, release = ownRelease, until?: string): Promise<void> {
  await prepareNotes(db);
  const notes: { name: string; release: string }[] = await db
    .selectFrom("migrations")
    .select(["name", "release"])
    .orderBy("name")
    .execute();
  const unknown = notes.findLast((note) => migrations.every(({ name }) => name !== note.name));
  if (unknown !== undefined)
    throw newerData("The store", `migration ${unknown.name}`, { writtenBy: unknown.release, release });
  const last = migrations.findIndex(({ name }) => name === until);
  const steps = last === -1 ? migrations : migrations.slice(0, last + 1);
  await migrate(db, steps, { table: "migrations", note: { release } });
}

/** Notes of early releases do not say which that was. */
// oxlint-disable-next-line typescript/no-explicit-any -- likewise
async function prepareNotes(db: Kysely<any>): Promise<void> {
  const table = "migrations";
  await createNotes(db, table, ", applied_at BIGINT NOT NULL DEFAULT 0, release TEXT NOT NULL DEFAULT ''");
  // A list of all columns of all tables would fail while another server that starts drops one of them.
  const release = db.selectFrom(table).select("release").limit(1);
  const hasRelease = await release.execute().then(
    () => true,
    () => false,
  );
  if (!hasRelease) await sql`ALTER TABLE migrations ADD COLUMN release TEXT NOT NULL DEFAULT ''`.execute(db);
}
