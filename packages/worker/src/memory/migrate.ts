import { createNotes, createSettingsTables, migrate } from "@dendro/node";
import { sql, type Kysely, type Transaction } from "kysely";
import type { MemoryTables } from "./tables.ts";

type Db = Transaction<MemoryTables>;

/** In order; a name that has been published never changes. */
const migrations: readonly { name: string; up: (db: Db, prefix: string) => Promise<void> }[] = [
  { name: "0001-threads-events-runs", up: createTables },
  { name: "0002-settings", up: createSettings },
  { name: "0003-feedback", up: createFeedback },
  { name: "0004-cancel-requests", up: addCancelRequests },
  { name: "0005-what-runs-are-under", up: addWhatRunsAreUnder },
];

/** Brings a database to today's schema, also when several processes start at once. */
export async function migrateMemory(db: Kysely<MemoryTables>, prefix: string): Promise<void> {
  const table = `${prefix}migrations`;
  await createNotes(db, table);
  const steps = migrations.map(({ name, up }) => ({
    name,
    up: async (step: Transaction<never>) => await up(step as unknown as Db, prefix),
  }));
  await migrate(db, steps, { table });
}

async function createSettings(db: Db, prefix: string): Promise<void> {
  await createSettingsTables(db, prefix);
  await sql`
    CREATE TABLE ${sql.table(`${prefix}settings_cache`)} (
      worker_id TEXT PRIMARY KEY,
      content TEXT NOT NULL,
      kept_at BIGINT NOT NULL
    )`.execute(db);
}

async function createFeedback(db: Db, prefix: string): Promise<void> {
  await sql`
    CREATE TABLE ${sql.table(`${prefix}feedback`)} (
      target_type TEXT NOT NULL,
      target_id TEXT NOT NULL,
      user_id TEXT NOT NULL,
      thread_id TEXT NOT NULL REFERENCES ${sql.table(`${prefix}threads`)} (id) ON DELETE CASCADE,
      feedback TEXT NOT NULL,
      reason TEXT,
      judged_at BIGINT NOT NULL,
      PRIMARY KEY (target_type, target_id, user_id)
    )`.execute(db);
}

async function addCancelRequests(db: Db, prefix: string): Promise<void> {
  await sql`
    ALTER TABLE ${sql.table(`${prefix}runs`)} ADD COLUMN cancel_requested SMALLINT NOT NULL DEFAULT 0`.execute(
    db,
  );
}

async function addWhatRunsAreUnder(db: Db, prefix: string): Promise<void> {
  const runs = sql.table(`${prefix}runs`);
  await sql`ALTER TABLE ${runs} ADD COLUMN settings_version BIGINT`.execute(db);
  await sql`ALTER TABLE ${runs} ADD COLUMN version TEXT`.execute(db);
}

async function createTables(db: Db, prefix: string): Promise<void> {
  const name = (table: string) => sql.table(prefix + table);
  await sql`
    CREATE TABLE ${name("threads")} (
      id TEXT PRIMARY KEY,
      worker_id TEXT NOT NULL,
      user_id TEXT,
      title TEXT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      last_event_at BIGINT NOT NULL,
      last_position BIGINT NOT NULL
    )`.execute(db);
  await sql`
    CREATE INDEX ${sql.ref(`${prefix}threads_of_user`)}
    ON ${name("threads")} (worker_id, user_id, last_event_at, id)`.execute(db);
  await sql`
    CREATE TABLE ${name("events")} (
      thread_id TEXT NOT NULL REFERENCES ${name("threads")} (id) ON DELETE CASCADE,
      position BIGINT NOT NULL,
      id TEXT NOT NULL UNIQUE,
      run_id TEXT,
      type TEXT NOT NULL,
      actor TEXT NOT NULL,
      user_id TEXT,
      user_name TEXT,
      user_email TEXT,
      author TEXT,
      client_event_id TEXT,
      content TEXT,
      data TEXT,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (thread_id, position),
      UNIQUE (thread_id, client_event_id)
    )`.execute(db);
  await sql`
    CREATE INDEX ${sql.ref(`${prefix}events_of_client`)} ON ${name("events")} (client_event_id)`.execute(db);
  await sql`
    CREATE TABLE ${name("runs")} (
      id TEXT PRIMARY KEY,
      thread_id TEXT NOT NULL REFERENCES ${name("threads")} (id) ON DELETE CASCADE,
      agent_id TEXT,
      status TEXT NOT NULL,
      started_at BIGINT NOT NULL,
      ended_at BIGINT,
      error TEXT,
      owner TEXT NOT NULL,
      seen_at BIGINT NOT NULL
    )`.execute(db);
  await sql`
    CREATE INDEX ${sql.ref(`${prefix}runs_of_thread`)} ON ${name("runs")} (thread_id, started_at)`.execute(
    db,
  );
}
