import { type Transaction } from "kysely";

export async function up(db: Transaction<never>): Promise<void> {
  await db.schema
    .createTable("alert_rules")
    .addColumn("tenant", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("alert_rules_key", ["tenant", "name"])
    .execute();
  await db.schema
    .createTable("alert_judgements")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("judged_at", "bigint", (column) => column.notNull())
    .addColumn("found", "integer", (column) => column.notNull())
    .addColumn("fault", "text")
    .addPrimaryKeyConstraint("alert_judgements_key", ["tenant", "rule", "place"])
    .execute();
  await db.schema
    .createTable("alert_series")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("series", "text", (column) => column.notNull())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("fired_at", "bigint")
    .addColumn("empty_since", "bigint")
    .addColumn("value", "double precision")
    .addColumn("well", "text")
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addColumn("told_at", "bigint")
    .addColumn("acknowledged_by", "text")
    .addColumn("acknowledged_at", "bigint")
    .addPrimaryKeyConstraint("alert_series_key", ["tenant", "rule", "series", "place"])
    .execute();
  await db.schema
    .createTable("alert_changes")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("series", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("value", "double precision")
    .addColumn("silenced", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("alert_changes_key", ["tenant", "rule", "at", "series", "place"])
    .execute();
  await db.schema
    .createIndex("alert_changes_by_time")
    .on("alert_changes")
    .columns(["tenant", "at"])
    .execute();
  await db.schema
    .createTable("alert_silences")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("rule", "text")
    .addColumn("series", "text")
    .addColumn("severity", "text")
    .addColumn("until", "bigint", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("created_by", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("alert_silences_of")
    .on("alert_silences")
    .columns(["tenant", "until"])
    .execute();
  await db.schema
    .createTable("alert_messages")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("user_id", "text", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("alert_messages_of")
    .on("alert_messages")
    .columns(["place", "created_at"])
    .execute();
}
