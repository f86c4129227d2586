import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, SqliteDialect, type Generated, type SqliteDatabase } from "kysely";
import { migrate } from "./migrate.ts";

/** The store's tables, as the newest migration leaves them. Times are milliseconds since 1970; flags are 0 or 1. */
export interface StoreTables {
  tenants: { id: string; name: string; simulated: number; created_at: number };
  keys: {
    id: string;
    hash: string;
    prefix: string;
    name: string;
    scope: "ingest" | "read" | "admin";
    tenant: string | null;
    created_at: number;
    revoked_at: number | null;
  };
  sign_ins: { hash: string; kind: "token" | "session"; key_id: string; expires_at: number };
  salts: { day: string; salt: Uint8Array; made_at: number };
  migrations: { name: string; applied_at: Generated<number> };
}

export type Store = Kysely<StoreTables>;

export interface OpenStore {
  readonly db: Store;
  /** Brings what was deleted off the disk: out of the write-ahead log as well. */
  purge(): void;
  close(): Promise<void>;
}

/** Opens the embedded store and brings it to today's schema. */
export async function openStore(path: string): Promise<OpenStore> {
  const sqlite = new DatabaseSync(path);
  // Deleted rows are overwritten: a destroyed salt must be gone.
  sqlite.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
  );
  const db = new Kysely<StoreTables>({ dialect: new SqliteDialect({ database: adapt(sqlite) }) });
  await migrate(db);
  return {
    db,
    purge: () => sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    close: async () => await db.destroy(),
  };
}

/** Kysely's SQLite dialect asks for this much of a driver. */
function adapt(sqlite: DatabaseSync): SqliteDatabase {
  return {
    prepare(sql) {
      const statement = sqlite.prepare(sql);
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
    close: () => sqlite.close(),
  };
}
