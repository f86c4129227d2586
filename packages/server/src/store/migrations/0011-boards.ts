import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("boards")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("cards", "text", (column) => column.notNull())
    .addColumn("version", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("boards_key", ["tenant", "id"])
    .execute();
}
