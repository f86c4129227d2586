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
