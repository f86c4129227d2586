import type { Transaction } from "kysely";

/** Endpoints that were there before are sent Standard Webhooks, as they were. */
export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .alterTable("webhook_endpoints")
    .addColumn("kind", "text", (column) => column.notNull().defaultTo("standard"))
    .execute();
}
