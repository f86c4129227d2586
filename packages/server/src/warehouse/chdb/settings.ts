/** What the engine keeps for the next query, and then the pages that are free. */
export const trimmed = [
  "DROP MARK CACHE",
  "DROP UNCOMPRESSED CACHE",
  "DROP COMPILED EXPRESSION CACHE",
  "DROP MMAP CACHE",
  "JEMALLOC PURGE",
];

/** By default the engine reads with one thread what a tenant of ordinary size has. */
export const smallReads = {
  merge_tree_min_rows_for_concurrent_read: 32_768,
  merge_tree_min_bytes_for_concurrent_read: 1024 * 1024,
} as const;

/** What the engine looks for in every statement, for three quarters of a millisecond, and no table has. */
export const notSought = { optimize_use_projections: 0, use_statistics: 0 } as const;

/** The longest statement, in bytes; what a query may ask with fits in. */
export const maxQueryBytes = 16 * 1024 * 1024;

/**
 * A batch must become one block, so that a month's rows go in together; text that looks like a date stays text.
 *
 * ClickHouse's own deduplication stays off. It remembers an insert before the rows are in their place: killed between
 * the two, it would skip rows that it does not have.
 *
 * They stand in the statement itself. As statements of their own before it, they would make it one of many, whose rows the
 * engine reads three times as slowly.
 */
export const insertSettings = [
  "insert_deduplicate = 0",
  "input_format_parallel_parsing = 0",
  "input_format_try_infer_dates = 0",
  "input_format_try_infer_datetimes = 0",
  "input_format_skip_unknown_fields = 0",
  "type_json_skip_duplicated_paths = 1",
  "max_insert_block_size = 1000000",
  "min_insert_block_size_rows = 1000000",
  "max_partitions_per_insert_block = 0",
  "throw_on_max_partitions_per_insert_block = 0",
].join(", ");

export const updateSettings = {
  enable_lightweight_update: 1,
  max_query_size: maxQueryBytes,
} as const;
