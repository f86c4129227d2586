import { sql, type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("webhook_endpoints")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("events", "text", (column) => column.notNull())
    .addColumn("filters", "text", (column) => column.notNull())
    .addColumn("confidential", "text", (column) => column.notNull())
    .addColumn("signatures", "text", (column) => column.notNull())
    .addColumn("personal", "integer", (column) => column.notNull())
    .addColumn("ordered", "integer", (column) => column.notNull())
    .addColumn("concurrency", "integer", (column) => column.notNull())
    .addColumn("rate_limit", "integer")
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("status_reason", "text")
    .addColumn("failing_since", "bigint")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("webhook_messages")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("event_id", "text", (column) => column.notNull())
    .addColumn("event_type", "text", (column) => column.notNull())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("anonymous_id", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("webhook_messages_of_user")
    .on("webhook_messages")
    .columns(["tenant", "user_id"])
    .execute();
  await db.schema
    .createIndex("webhook_messages_by_age")
    .on("webhook_messages")
    .column("created_at")
    .execute();
  await db.schema
    .createTable("webhook_deliveries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("endpoint", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("reason", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("tried", "integer", (column) => column.notNull())
    .addColumn("position", "bigint", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addColumn("claimed_by", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .execute();
  await sql`CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, due_at) WHERE status = 'pending'`.execute(
    db,
  );
  await sql`CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint, position) WHERE status = 'pending'`.execute(
    db,
  );
  await db.schema
    .createIndex("webhook_deliveries_of_endpoint")
    .on("webhook_deliveries")
    .columns(["endpoint", "position"])
    .execute();
  await db.schema
    .createIndex("webhook_deliveries_of_message")
    .on("webhook_deliveries")
    .column("message")
    .execute();
  await db.schema
    .createTable("webhook_attempts")
    .addColumn("delivery", "text", (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("duration_ms", "integer", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("response_code", "integer")
    .addColumn("response_body", "text")
    .addColumn("error", "text")
    .addPrimaryKeyConstraint("webhook_attempts_key", ["delivery", "attempt"])
    .execute();
  await db.schema
    .createTable("outbox_positions")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("partition", "integer", (column) => column.notNull())
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("outbox_positions_key", ["place", "partition"])
    .execute();
}
