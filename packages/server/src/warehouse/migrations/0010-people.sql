-- Whose an event is, where that is known from elsewhere than the event itself: see decision 11.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS user_alias String,
  ADD COLUMN IF NOT EXISTS user_source LowCardinality(String),
  ADD COLUMN IF NOT EXISTS anonymous_id String,
  ADD COLUMN IF NOT EXISTS thread_source LowCardinality(String);

ALTER TABLE visits
  ADD COLUMN IF NOT EXISTS anonymous_id String,
  ADD COLUMN IF NOT EXISTS user_alias String,
  ADD COLUMN IF NOT EXISTS user_source LowCardinality(String);

ALTER TABLE visits MODIFY SETTING enable_block_number_column = 1, enable_block_offset_column = 1;

-- From when on something means what it means today, where there was something before.
CREATE TABLE IF NOT EXISTS meanings (name String, since DateTime64(3, 'UTC'))
ENGINE = MergeTree ORDER BY name;

INSERT INTO meanings SELECT 'people', now64(3) FROM (SELECT 1 FROM events LIMIT 1);
