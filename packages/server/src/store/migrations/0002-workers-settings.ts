import { createSettingsTables } from "@dendro/node";
import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("workers")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("fields", "text")
    .addColumn("version", "text")
    .addColumn("first_seen_at", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("workers_key", ["tenant", "id"])
    .execute();
  await createSettingsTables(db);
}
