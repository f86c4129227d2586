import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .alterTable("tenants")
    .addColumn("mode", "text", (column) => column.notNull().defaultTo("live"))
    .execute();
  await db.schema
    .alterTable("tenants")
    .addColumn("retention_days", "text", (column) => column.notNull().defaultTo('{"default":null}'))
    .execute();
  await db.schema
    .alterTable("tenants")
    .addColumn("expired_until", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("erasures")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject", "text")
    .addColumn("subject_hash", "text", (column) => column.notNull())
    .addColumn("requested_by", "text", (column) => column.notNull())
    .addColumn("requested_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addColumn("events", "bigint")
    .addColumn("visits", "bigint")
    .addColumn("days", "bigint")
    .execute();
}
