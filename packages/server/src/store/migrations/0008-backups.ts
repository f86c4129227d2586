import { randomUUID } from "node:crypto";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("installation")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("uuid", "text", (column) => column.notNull())
    .execute();
  const store = db as unknown as Transaction<{ installation: { id: number; uuid: string } }>;
  await store.insertInto("installation").values({ id: 1, uuid: randomUUID() }).execute();
  // The rest is of a data directory, which is not what servers share.
  if (isPostgresDatabase(db)) return;
  await db.schema
    .createTable("journal")
    .addColumn("place", "text", (column) => column.primaryKey())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("entry", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("backup_folders")
    .addColumn("path", "text", (column) => column.primaryKey())
    .addColumn("data_dir", "text", (column) => column.notNull())
    .execute();
}
