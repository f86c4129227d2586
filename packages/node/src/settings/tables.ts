import { sql, type Kysely } from "kysely";

/** The tables of settings, in whoever's database. Times are milliseconds since 1970; flags are 0 or 1. */
export interface SettingsTables {
  /** How far the settings of a worker are; 0 rows before the first change. */
  settings: { scope: string; worker_id: string; version: number };
  /** What every change gave to every field, and with that what each field has. */
  settings_changes: {
    scope: string;
    worker_id: string;
    version: number;
    field_id: string;
    /** JSON; or encrypted, when it is a secret. */
    content: string;
    secret: number;
    author_kind: string;
    author_id: string;
    changed_at: number;
    restored: number | null;
  };
}

/** Makes the tables, inside a migration. @param prefix of their names */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever other tables the database has
export async function createSettingsTables(db: Kysely<any>, prefix = ""): Promise<void> {
  await sql`
    CREATE TABLE ${sql.table(`${prefix}settings`)} (
      scope TEXT NOT NULL,
      worker_id TEXT NOT NULL,
      version BIGINT NOT NULL,
      PRIMARY KEY (scope, worker_id)
    )`.execute(db);
  await sql`
    CREATE TABLE ${sql.table(`${prefix}settings_changes`)} (
      scope TEXT NOT NULL,
      worker_id TEXT NOT NULL,
      version BIGINT NOT NULL,
      field_id TEXT NOT NULL,
      content TEXT NOT NULL,
      secret INTEGER NOT NULL,
      author_kind TEXT NOT NULL,
      author_id TEXT NOT NULL,
      changed_at BIGINT NOT NULL,
      restored BIGINT,
      PRIMARY KEY (scope, worker_id, field_id, version)
    )`.execute(db);
  await sql`
    CREATE INDEX ${sql.ref(`${prefix}settings_by_version`)}
    ON ${sql.table(`${prefix}settings_changes`)} (scope, worker_id, version)`.execute(db);
}
