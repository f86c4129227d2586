-- What an event happened under, where it was said or can be known; rows from before have it in `data`, if at all.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS version LowCardinality(String),
  ADD COLUMN IF NOT EXISTS settings_version Nullable(UInt64),
  ADD COLUMN IF NOT EXISTS city LowCardinality(String),
  ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String),
  ADD COLUMN IF NOT EXISTS os_version LowCardinality(String),
  ADD COLUMN IF NOT EXISTS screen LowCardinality(String);

ALTER TABLE visits
  ADD COLUMN IF NOT EXISTS city LowCardinality(String),
  ADD COLUMN IF NOT EXISTS browser_version LowCardinality(String),
  ADD COLUMN IF NOT EXISTS os_version LowCardinality(String),
  ADD COLUMN IF NOT EXISTS screen LowCardinality(String);
