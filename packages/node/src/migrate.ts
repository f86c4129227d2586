import { PostgresAdapter, sql, type Kysely, type Transaction } from "kysely";

// oxlint-disable-next-line typescript/no-explicit-any -- before the steps there are no tables to be typed by
type AnyTables = any;

/** A step from one schema to the next. A name that has been published never changes. */
export interface Migration {
  readonly name: string;
  readonly up: (db: Transaction<never>) => Promise<void>;
}

export interface MigrateOptions {
  /** Where it is noted which steps were done, by their `name`; see {@link createNotes}. */
  readonly table: string;
  /** What more is noted of a step, by column. */
  readonly note?: Readonly<Record<string, string>>;
}

/**
 * Does the steps that were not done yet, each in a transaction. The step's note is written first: of two processes that
 * start at once, the second waits for it and finds the step done. Where all are done nothing is written.
 */
export async function migrate(
  db: Kysely<AnyTables>,
  steps: readonly Migration[],
  { table, note = {} }: MigrateOptions,
): Promise<void> {
  const notes = (await db.selectFrom(table).select("name").execute()) as { name: string }[];
  const done = new Set(notes.map(({ name }) => name));
  for (const { name, up } of steps) {
    if (done.has(name)) continue;
    await db.transaction().execute(async (step) => {
      const written = await step
        .insertInto(table)
        .values({ name, ...note })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (written.numInsertedOrUpdatedRows === 1n) await up(step as unknown as Transaction<never>);
    });
  }
}

/**
 * Makes the table of notes where there is none. PostgreSQL may fail when two processes create a table at once, although
 * each says IF NOT EXISTS.
 * @param more further columns, in SQL
 */
export async function createNotes(db: Kysely<AnyTables>, table: string, more = ""): Promise<void> {
  const create = sql`CREATE TABLE IF NOT EXISTS ${sql.table(table)} (name TEXT PRIMARY KEY${sql.raw(more)})`;
  try {
    await create.execute(db);
  } catch {
    await create.execute(db);
  }
}

/** Whether a database is PostgreSQL, for what is said otherwise there. */
export const isPostgresDatabase = (db: Kysely<AnyTables>): boolean =>
  db.getExecutor().adapter instanceof PostgresAdapter;
