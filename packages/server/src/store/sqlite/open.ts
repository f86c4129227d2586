import { Kysely } from "kysely";
import { openSqlite, sqliteDialect } from "@dendro/node";
import { migrate } from "../migrate.ts";
import type { OpenDirectory, OpenStore } from "../port.ts";
import type { DirectoryTables, StoreTables } from "../tables.ts";
import { pinFile } from "./pinned-copy.ts";
import { createSaltTable } from "./salt-table.ts";

/** One file holds what servers may share and what is the data directory's own: by default nobody shares it. */
export interface SqliteStore extends OpenStore, OpenDirectory {
  readonly db: Kysely<StoreTables & DirectoryTables>;
}

/** Opens the embedded store and brings it to today's schema. */
export async function openSqliteStore(path: string): Promise<SqliteStore> {
  const sqlite = openSqlite(path);
  // Deleted rows are overwritten: a destroyed salt must be gone.
  sqlite.exec("PRAGMA secure_delete = ON");
  const db = new Kysely<StoreTables & DirectoryTables>({ dialect: sqliteDialect(sqlite) });
  await migrate(db);
  /** What was deleted stands in the write-ahead log until then. */
  const emptyLog = () => sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");

  async function destroy<T>(work: (db: OpenStore["db"]) => Promise<T>): Promise<T> {
    const result = await work(db);
    emptyLog();
    return result;
  }

  return {
    db,
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
