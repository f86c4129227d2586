import { sql, type Kysely } from "kysely";

/** A number for a lock of PostgreSQL, by what the lock is for. */
const lockKey = (name: string) => sql`hashtextextended(${`dendro ${name}`}, 0)`;

/** Waits until nobody else has the lock, and has it until the transaction's end. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever tables there are
export async function lock(step: Kysely<any>, name: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockKey(name)})`.execute(step);
}
