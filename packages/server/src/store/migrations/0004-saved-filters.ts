import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("saved_filters")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("title", "text")
    .addColumn("filters", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("saved_filters_key", ["tenant", "kind", "name"])
    .execute();
}
