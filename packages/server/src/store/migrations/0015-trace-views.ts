import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("trace_views")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("view", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("trace_views_key", ["tenant", "id"])
    .execute();
}
