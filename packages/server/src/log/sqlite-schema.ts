import { DatabaseSync } from "node:sqlite";
import type { ThreadSettings } from "./messages.ts";

export const pageBytes = 4096;

/** The version in the file's header; 0 is a new file. */
const schemaVersion = 1;

const schema = `
  BEGIN;
  CREATE TABLE records (
    seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL, rows TEXT NOT NULL
  ) STRICT;
  CREATE TABLE position (id INTEGER PRIMARY KEY CHECK (id = 1), committed INTEGER NOT NULL, intent TEXT) STRICT;
  INSERT INTO position VALUES (1, 0, NULL);
  CREATE TABLE state (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, written_at INTEGER NOT NULL) STRICT;
  CREATE INDEX state_by_age ON state (written_at);
  CREATE TABLE recent_keys (id INTEGER PRIMARY KEY, seen_at INTEGER NOT NULL, keys BLOB NOT NULL) STRICT;
  CREATE TABLE key_runs (run INTEGER PRIMARY KEY, newest_at INTEGER NOT NULL, bucket_bits INTEGER NOT NULL, filter BLOB NOT NULL) STRICT;
  CREATE TABLE key_buckets (id INTEGER PRIMARY KEY, keys BLOB NOT NULL) STRICT;
  CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
  PRAGMA user_version = ${schemaVersion};
  COMMIT;
`;

/**
 * Opens the log's database and makes its tables when the file is new.
 *
 * The lock is exclusive: two processes appending to one log would each know only their own keys and sequences. The
 * write-ahead log is folded in every 16 MiB and cut back to 64 MiB after a burst.
 */
export function openDatabase({ path, maxFileBytes }: ThreadSettings): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000 });
  try {
    // The page size and the kind of vacuum must be set before the first page is written.
    database.exec(`
      PRAGMA page_size = ${pageBytes};
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -16384;
      PRAGMA wal_autocheckpoint = 4096;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA max_page_count = ${Math.min(Math.ceil(maxFileBytes / pageBytes), 0xfffffffe)};
    `);
    const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
    if (version === 0) database.exec(schema);
    else if (version !== schemaVersion) {
      throw new Error(
        `its format is version ${String(version)}, and this release reads version ${schemaVersion}`,
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs `work` in one transaction: all of it is durable when this returns, none of it when it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // Some faults make SQLite roll back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
