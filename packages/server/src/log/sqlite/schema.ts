import { DatabaseSync } from "node:sqlite";
import type { ThreadSettings } from "./messages.ts";

export const pageBytes = 4096;

/**
 * Steps from one version of the format to the next: the version in the file's header is how many were done. What has been
 * published never changes; a new step is added at the end.
 */
const steps: readonly string[] = [
  `
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
  `,
  // From here on the file says which release brought it to its format, for older ones to name.
  `CREATE TABLE releases (version INTEGER PRIMARY KEY, release TEXT NOT NULL) STRICT;`,
  // What the warehouse should have, as JSON; null while that is not known.
  `ALTER TABLE position ADD COLUMN ledger TEXT;`,
];

/** A format that only a newer release knows. */
export class NewerFormat extends Error {
  /** The release that did the last step; `""` when the file does not say. */
  readonly writtenBy: string;

  constructor(version: number, writtenBy: string) {
    super(`its format is version ${version}, and this release reads up to version ${steps.length}`);
    this.name = "NewerFormat";
    this.writtenBy = writtenBy;
  }
}

/** Brings the file to today's format, one transaction a step. A file that has it is not written to. */
function bringOn(database: DatabaseSync, release: string): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > steps.length) throw new NewerFormat(version, lastReleaseOf(database));
  steps.slice(version).forEach((step, index) => {
    const reached = version + index + 1;
    inTransaction(database, () => {
      database.exec(`${step}; PRAGMA user_version = ${reached}`);
      if (reached > 1) database.prepare("INSERT INTO releases VALUES (?, ?)").run(reached, release);
    });
  });
}

/**
 * Opens the log's database and brings it to today's format, also when the file is new.
 *
 * The lock is exclusive: two processes appending to one log would each know only their own keys and sequences. The
 * write-ahead log is folded in every 16 MiB and cut back to 64 MiB after a burst.
 */
export function openDatabase({ path, maxFileBytes, release }: ThreadSettings): DatabaseSync {
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
    bringOn(database, release);
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

function lastReleaseOf(database: DatabaseSync): string {
  const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'releases'").get() !== undefined;
  const sql = "SELECT release FROM releases ORDER BY version DESC LIMIT 1";
  return has ? String(database.prepare(sql).get()?.["release"] ?? "") : "";
}
