import { columnNames, columns, visitColumns, type Column, type ColumnName } from "@dendro/core";
import { rollupMigrations } from "./rollup/tables.ts";

/** A ClickHouse type for a field of an event. Text is never null: `""` is absent. */
export function clickhouseType(column: Column): string {
  switch (column.kind) {
    case "id":
    case "text":
      return "String";
    case "category":
      return "LowCardinality(String)";
    case "integer":
      return "Nullable(UInt64)";
    case "number":
      return "Nullable(Float64)";
    case "boolean":
      return "Nullable(Bool)";
  }
}

const columnsOf = (names: readonly ColumnName[]) =>
  names.map((name) => `  ${name} ${clickhouseType(columns[name])}`).join(",\n");

/**
 * What happened. Ordered so that a tenant's events of one type over a time lie together, which is what questions are
 * about. A month is a partition: retention drops it whole.
 */
const createEvents = `
CREATE TABLE IF NOT EXISTS events (
  id UUID,
  tenant LowCardinality(String),
  type LowCardinality(String),
  timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
${columnsOf(columnNames)},
  data JSON(max_dynamic_paths = 128)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (tenant, type, timestamp)`;

/** Visits as signed rows; merges let a statement and its taking back cancel out. */
const createVisits = `
CREATE TABLE IF NOT EXISTS visits (
  tenant LowCardinality(String),
  session String,
  visitor String,
  sign Int8,
  timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  duration_s Float64,
  pageviews UInt32,
  events UInt32,
  bounce UInt8,
  entry_page String,
  exit_page String,
${columnsOf(visitColumns)}
)
ENGINE = CollapsingMergeTree(sign)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (tenant, timestamp, session)`;

/** Gives a table that was made before a field was declared that field, empty; what is there already stays. */
const addColumns = (table: string, names: readonly ColumnName[]) =>
  `ALTER TABLE ${table}\n${names
    .map((name) => `  ADD COLUMN IF NOT EXISTS ${name} ${clickhouseType(columns[name])}`)
    .join(",\n")}`;

/** Statements that bring any warehouse to today's schema, in order. Each may be run again. */
export const migrations: readonly string[] = [
  createEvents,
  createVisits,
  addColumns("events", columnNames),
  addColumns("visits", visitColumns),
  ...rollupMigrations,
];
