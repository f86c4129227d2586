import { sql, type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("breakers")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("node", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("due_at", "bigint")
    .addColumn("reported_until", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("breakers_key", ["tenant", "node"])
    .execute();
  await sql`CREATE INDEX breakers_due ON breakers (due_at) WHERE due_at IS NOT NULL`.execute(db);
  await db.schema
    .createTable("breaker_transitions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("node", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("data", "text", (column) => column.notNull())
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("announced", "integer", (column) => column.notNull())
    .execute();
  await sql`CREATE INDEX breaker_transitions_waiting ON breaker_transitions (place, at) WHERE announced = 0`.execute(
    db,
  );
  await db.schema
    .createIndex("breaker_transitions_of_breaker")
    .on("breaker_transitions")
    .columns(["tenant", "node", "version"])
    .execute();
  await db.schema.createIndex("breaker_transitions_by_age").on("breaker_transitions").column("at").execute();
  await db.schema
    .createTable("breaker_calls")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("call", "text", (column) => column.notNull())
    .addColumn("told", "integer", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("breaker_calls_key", ["tenant", "call"])
    .execute();
  await db.schema.createIndex("breaker_calls_by_age").on("breaker_calls").column("expires_at").execute();
  await db.schema
    .createTable("breaker_settings")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("node", "text", (column) => column.notNull())
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("breaker_settings_key", ["tenant", "node"])
    .execute();
  await db.schema
    .createTable("breaker_positions")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("partition", "integer", (column) => column.notNull())
    .addColumn("seq", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("breaker_positions_key", ["place", "partition"])
    .execute();
}
