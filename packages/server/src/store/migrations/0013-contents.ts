import type { Transaction } from "kysely";

/** How inputs and outputs are kept, as JSON; what is not said there is the default. */
export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .alterTable("tenants")
    .addColumn("contents", "text", (column) => column.notNull().defaultTo("{}"))
    .execute();
}
