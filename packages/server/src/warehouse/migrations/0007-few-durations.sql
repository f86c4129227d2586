-- All durations of a unit where they are few, so that quantiles of few are exact. Units that were rolled up before have
-- none, and their quantiles are read from bins.
ALTER TABLE rollup_events_days
  ADD COLUMN IF NOT EXISTS duration_ms_values Array(Float64) AFTER duration_ms_bins;

ALTER TABLE rollup_events_hours
  ADD COLUMN IF NOT EXISTS duration_ms_values Array(Float64) AFTER duration_ms_bins;
