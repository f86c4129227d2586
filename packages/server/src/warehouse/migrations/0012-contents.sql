-- What went into calls of models and tools and what came out, where a tenant keeps it: masked, large, kept for a time of its
-- own, and read one span at a time. A row is its event's, by tenant, time and id, and goes with it.
CREATE TABLE IF NOT EXISTS contents (
  tenant LowCardinality(String),
  timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  id UUID,
  input String CODEC(ZSTD(3)),
  input_bytes UInt64,
  output String CODEC(ZSTD(3)),
  output_bytes UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (tenant, timestamp, id)
SETTINGS index_granularity = 256;
