import type { Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("prices")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("from_day", "text", (column) => column.notNull())
    .addColumn("input_nano_usd", "bigint", (column) => column.notNull())
    .addColumn("output_nano_usd", "bigint", (column) => column.notNull())
    .addColumn("cache_read_nano_usd", "bigint")
    .addColumn("cache_write_nano_usd", "bigint")
    .addColumn("reasoning_nano_usd", "bigint")
    .addColumn("input_audio_nano_usd", "bigint")
    .addColumn("output_audio_nano_usd", "bigint")
    .addPrimaryKeyConstraint("prices_key", ["tenant", "provider", "model", "from_day"])
    .execute();
}
