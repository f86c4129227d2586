import { sql, type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("webhook_sources")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("hmac", "text")
    .addColumn("confidential", "text", (column) => column.notNull())
    .addColumn("mapping", "text", (column) => column.notNull())
    .addColumn("id_path", "text")
    .addColumn("active", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("received_webhooks")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("sender_id", "text")
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("reason", "text")
    .addColumn("signature", "text")
    .addColumn("headers", "text", (column) => column.notNull())
    .addColumn("query", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("bytes", "integer", (column) => column.notNull())
    .addColumn("event_type", "text")
    .addColumn("event_id", "text", (column) => column.notNull())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("anonymous_id", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addColumn("sent_at", "bigint", (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .addColumn("processed_at", "bigint")
    .execute();
  await sql`CREATE INDEX received_webhooks_due ON received_webhooks (place, tenant, due_at) WHERE status = 'pending'`.execute(
    db,
  );
  for (const [name, columns] of [
    ["of_source", ["source", "received_at", "id"]],
    ["by_status", ["source", "status", "received_at"]],
    ["of_user", ["tenant", "user_id"]],
    ["of_event", ["tenant", "event_id"]],
    ["by_age", ["received_at"]],
  ] as const)
    await db.schema
      .createIndex(`received_webhooks_${name}`)
      .on("received_webhooks")
      .columns([...columns])
      .execute();
}
