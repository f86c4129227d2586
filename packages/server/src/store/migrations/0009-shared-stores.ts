import { isPostgresDatabase } from "@dendro/node";
import { sql, type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("views")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("version", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("places")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("data_dir", "text", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.alterTable("erasures").addColumn("place", "text").execute();
  await db.schema
    .createTable("erasure_parts")
    .addColumn("erasure", "text", (column) => column.notNull())
    .addColumn("place", "text", (column) => column.notNull().references("places.id").onDelete("cascade"))
    .addColumn("finished_at", "bigint")
    .addColumn("events", "bigint")
    .addColumn("visits", "bigint")
    .addColumn("days", "bigint")
    .addPrimaryKeyConstraint("erasure_parts_key", ["erasure", "place"])
    .execute();
  await db.schema.alterTable("installation").addColumn("secret_key", "text").execute();
  if (!isPostgresDatabase(db)) await createOfDirectory(db);
  await db.schema.alterTable("tenants").dropColumn("expired_until").execute();
}

/** What is of the data directory alone, and what there was of it. */
async function createOfDirectory(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("expired")
    .addColumn("tenant", "text", (column) => column.primaryKey())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("joined_store")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("uuid", "text", (column) => column.notNull())
    .execute();
  await sql`INSERT INTO expired SELECT id, expired_until FROM tenants WHERE expired_until > 0`.execute(db);
  await sql`UPDATE erasures SET place = (SELECT uuid FROM installation) WHERE finished_at IS NULL`.execute(
    db,
  );
  await sql`INSERT INTO places SELECT DISTINCT place, '', '', 0 FROM erasures WHERE place IS NOT NULL`.execute(
    db,
  );
  await sql`INSERT INTO erasure_parts (erasure, place) SELECT id, place FROM erasures WHERE finished_at IS NULL`.execute(
    db,
  );
}
