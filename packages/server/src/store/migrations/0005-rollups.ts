import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  // Of a data directory, which is not what servers share.
  if (isPostgresDatabase(db)) return;
  await db.schema
    .createTable("rolled_until")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("stale_days")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("day", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("stale_days_key", ["tenant", "day"])
    .execute();
}
