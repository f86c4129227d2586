import { Kysely } from "kysely";
import { openSqlite, sqliteDialect } from "@dendro/node";
import { createLocalBus } from "../../bus/local.ts";
import type { Bus } from "../../bus/port.ts";
import { migrateStore } from "../migrate.ts";
import type { DirectoryStore, OpenStore } from "../port.ts";
import type { DirectoryTables, StoreTables } from "../tables.ts";
import { createViews } from "../views.ts";
import { pinFile } from "./pinned-copy.ts";
import { createSaltTable } from "./salt-table.ts";

/**
 * Opens the embedded store, one file for what servers may share and what is the data directory's own, and brings it to
 * today's schema.
 * @param bus tells others that have the same file open. By default nobody has: a server has its data directory alone
 */
export async function openSqliteStore(path: string, bus: Bus = createLocalBus()()): Promise<DirectoryStore> {
  const sqlite = openSqlite(path);
  // Deleted rows are overwritten: a destroyed salt must be gone.
  sqlite.exec("PRAGMA secure_delete = ON");
  const db = new Kysely<StoreTables & DirectoryTables>({ dialect: sqliteDialect(sqlite) });
  await migrateStore(db);
  /** What was deleted stands in the write-ahead log until then. */
  const emptyLog = () => sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");

  async function destroy<T>(work: (db: OpenStore["db"]) => Promise<T>): Promise<T> {
    const result = await work(db);
    emptyLog();
    return result;
  }

  return {
    db,
    bus,
    isShared: false,
    views: createViews(db, { bus, isShared: false }),
    exclusively: async (_, work) => await work(),
    salts: createSaltTable(db, destroy),
    destroy,
    pin() {
      const pinned = pinFile(path);
      return {
        ...pinned,
        close() {
          pinned.close();
          // It could not be emptied of what was deleted meanwhile.
          emptyLog();
        },
      };
    },
    close: async () => await db.destroy(),
  };
}
