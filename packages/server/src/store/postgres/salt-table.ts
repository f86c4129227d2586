import { sql, type Transaction } from "kysely";
import type { SaltTable, StoredSalt } from "../salts.ts";
import type { Store, StoreTables } from "../tables.ts";
import { lock } from "./locks.ts";

const hourMs = 60 * 60 * 1000;
const prefix = "dendro_salts_";

/**
 * Salts in tables of the hour that they were made in. A row that is deleted stays in PostgreSQL's files, and its write-ahead
 * log keeps what was inserted for as long as somebody archives it. So the tables are unlogged, and are dropped as a whole:
 * their files go. After a crash PostgreSQL empties them; then servers put back what they have in memory.
 */
export function createPostgresSaltTable(db: Store): SaltTable {
  /** One server at a time: a day must not get two salts in the tables of two hours. */
  const alone = async <T>(work: (step: Step) => Promise<T>): Promise<T> =>
    await db.transaction().execute(async (step) => {
      await lock(step, "salts");
      return await work(step);
    });

  return {
    isShared: true,
    all: async () => await alone(readAll),
    keep: async (salts) =>
      await alone(async (step) => {
        const there = new Map((await readAll(step)).map((row) => [row.day, row]));
        for (const salt of salts) {
          if (there.has(salt.day)) continue;
          await insert(step, salt);
          there.set(salt.day, salt);
        }
        return salts.map(({ day }) => there.get(day) as StoredSalt);
      }),
    async destroyUntil(madeAt) {
      await alone(async (step) => {
        for (const { name, hour } of await tables(step))
          if (hour * hourMs <= madeAt) await sql`DROP TABLE ${sql.table(name)}`.execute(step);
      });
    },
  };
}

type Step = Transaction<StoreTables>;

async function tables(step: Step): Promise<{ name: string; hour: number }[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND starts_with(relname, ${prefix})`.execute(
    step,
  );
  return rows.map(({ name }) => ({ name, hour: Number(name.slice(prefix.length)) }));
}

async function readAll(step: Step): Promise<StoredSalt[]> {
  const all: StoredSalt[] = [];
  for (const { name } of await tables(step)) {
    const { rows } = await sql<StoredSalt>`SELECT day, salt, made_at FROM ${sql.table(name)}`.execute(step);
    for (const row of rows) all.push({ ...row, salt: new Uint8Array(row.salt) });
  }
  return all;
}

async function insert(step: Step, { day, salt, made_at }: StoredSalt): Promise<void> {
  const table = sql.table(prefix + Math.floor(made_at / hourMs));
  await sql`
    CREATE UNLOGGED TABLE IF NOT EXISTS ${table} (
      day TEXT PRIMARY KEY,
      salt BYTEA NOT NULL,
      made_at BIGINT NOT NULL
    )`.execute(step);
  await sql`INSERT INTO ${table} VALUES (${day}, ${salt}, ${made_at})`.execute(step);
}
