import { isPostgresDatabase } from "@dendro/node";
import { sql, type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  // Of a data directory, which is not what servers share.
  if (isPostgresDatabase(db)) return;
  await db.schema
    .alterTable("stale_days")
    .addColumn("noted", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("watched_days")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addColumn("notes", "bigint", (column) => column.notNull())
    .execute();
  await sql`INSERT INTO watched_days SELECT 1, coalesce(max("until"), 0), 0 FROM rolled_until`.execute(db);
}
