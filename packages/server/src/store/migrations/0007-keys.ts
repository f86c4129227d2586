import { sql, type Transaction } from "kysely";

/** How long a sign-in lives, from which it is known when those that there are were made; in milliseconds. */
const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;

export async function up(db: Transaction<never>): Promise<void> {
  // Keys of workers that there are belong to none yet: the first that registers with one binds it.
  await db.schema.alterTable("keys").addColumn("worker", "text").execute();
  await db.schema
    .alterTable("keys")
    .addColumn("origins", "text", (column) => column.notNull().defaultTo("[]"))
    .execute();
  for (const name of ["created_at", "seen_at"]) {
    await db.schema
      .alterTable("sign_ins")
      .addColumn(name, "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
  }
  await db.schema
    .alterTable("sign_ins")
    .addColumn("browser", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await sql`UPDATE sign_ins SET created_at = expires_at - ${sessionLifeMs}, seen_at = expires_at - ${sessionLifeMs} WHERE kind = 'session'`.execute(
    db,
  );
}
