-- Visits as signed rows; merges let a statement and its taking back cancel out.
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
  referrer String,
  referrer_source LowCardinality(String),
  channel LowCardinality(String),
  utm_source LowCardinality(String),
  utm_medium LowCardinality(String),
  utm_campaign LowCardinality(String),
  utm_term LowCardinality(String),
  utm_content LowCardinality(String),
  source LowCardinality(String),
  host LowCardinality(String),
  country LowCardinality(String),
  region LowCardinality(String),
  browser LowCardinality(String),
  os LowCardinality(String),
  device LowCardinality(String),
  language LowCardinality(String),
  user_id String
)
ENGINE = CollapsingMergeTree(sign)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (tenant, timestamp, session);
