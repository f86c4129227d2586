import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("reports")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("report", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("due_at", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("reports_key", ["tenant", "name"])
    .execute();
  await db.schema.createIndex("reports_due").on("reports").column("due_at").execute();
  await db.schema
    .createTable("report_recipients")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("report", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("token", "text", (column) => column.notNull().unique())
    .addColumn("unsubscribed_at", "bigint")
    .addPrimaryKeyConstraint("report_recipients_key", ["tenant", "report", "address"])
    .execute();
  await db.schema
    .createTable("report_sends")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("report", "text", (column) => column.notNull())
    .addColumn("run", "bigint", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("claimed_until", "bigint")
    .addColumn("fault", "text")
    .addColumn("done_at", "bigint")
    .execute();
  await db.schema.createIndex("report_sends_due").on("report_sends").columns(["status", "next_at"]).execute();
  await db.schema
    .createIndex("report_sends_of")
    .on("report_sends")
    .columns(["tenant", "report", "run"])
    .execute();
}
