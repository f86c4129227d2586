import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema.alterTable("tenants").addColumn("timezone", "text").execute();
}
