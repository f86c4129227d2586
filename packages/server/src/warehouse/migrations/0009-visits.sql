-- What is decided of events of visits: see decision 10.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS interactive Nullable(Bool),
  ADD COLUMN IF NOT EXISTS acquisition LowCardinality(String),
  ADD COLUMN IF NOT EXISTS engaged_before_ms Nullable(Float64),
  ADD COLUMN IF NOT EXISTS scrolled_before Nullable(Float64);

ALTER TABLE rollup_events_days
  ADD COLUMN IF NOT EXISTS engaged_before_ms_sum Float64,
  ADD COLUMN IF NOT EXISTS engaged_before_ms_count UInt64,
  ADD COLUMN IF NOT EXISTS engaged_before_ms_min Nullable(Float64),
  ADD COLUMN IF NOT EXISTS engaged_before_ms_max Nullable(Float64);

ALTER TABLE rollup_events_hours
  ADD COLUMN IF NOT EXISTS engaged_before_ms_sum Float64,
  ADD COLUMN IF NOT EXISTS engaged_before_ms_count UInt64,
  ADD COLUMN IF NOT EXISTS engaged_before_ms_min Nullable(Float64),
  ADD COLUMN IF NOT EXISTS engaged_before_ms_max Nullable(Float64);
