-- Numbers that older releases took and this one refuses: noted here, and taken out of their columns, so that every sum is a
-- number. What is noted twice after a kill is one note.
CREATE TABLE IF NOT EXISTS out_of_bounds (
  tenant LowCardinality(String),
  timestamp DateTime64(3, 'UTC'),
  id UUID,
  name LowCardinality(String),
  value String
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, timestamp, id, name);
INSERT INTO out_of_bounds
SELECT tenant, timestamp, id, number.1, toString(number.2)
FROM events
ARRAY JOIN arrayFilter(
  one -> isNotNull(one.2) AND NOT (one.2 >= 0 AND one.2 <= one.3),
  [
    ('duration_ms', toFloat64(duration_ms), 31622400000.),
    ('cost_usd', toFloat64(cost_usd), 1000000.),
    ('status_code', toFloat64(status_code), 999.),
    ('bytes', toFloat64(bytes), 1125899906842624.),
    ('input_tokens', toFloat64(input_tokens), 1000000000.),
    ('output_tokens', toFloat64(output_tokens), 1000000000.),
    ('cache_read_tokens', toFloat64(cache_read_tokens), 1000000000.),
    ('cache_write_tokens', toFloat64(cache_write_tokens), 1000000000.),
    ('reasoning_tokens', toFloat64(reasoning_tokens), 1000000000.),
    ('input_audio_tokens', toFloat64(input_audio_tokens), 1000000000.),
    ('output_audio_tokens', toFloat64(output_audio_tokens), 1000000000.)
  ]
) AS number;
ALTER TABLE events
  UPDATE duration_ms = NULL WHERE NOT ifNull(duration_ms >= 0 AND duration_ms <= 31622400000, true),
  UPDATE cost_usd = NULL WHERE NOT ifNull(cost_usd >= 0 AND cost_usd <= 1000000, true),
  UPDATE status_code = NULL WHERE ifNull(status_code > 999, false),
  UPDATE bytes = NULL WHERE ifNull(bytes > 1125899906842624, false),
  UPDATE input_tokens = NULL WHERE ifNull(input_tokens > 1000000000, false),
  UPDATE output_tokens = NULL WHERE ifNull(output_tokens > 1000000000, false),
  UPDATE cache_read_tokens = NULL WHERE ifNull(cache_read_tokens > 1000000000, false),
  UPDATE cache_write_tokens = NULL WHERE ifNull(cache_write_tokens > 1000000000, false),
  UPDATE reasoning_tokens = NULL WHERE ifNull(reasoning_tokens > 1000000000, false),
  UPDATE input_audio_tokens = NULL WHERE ifNull(input_audio_tokens > 1000000000, false),
  UPDATE output_audio_tokens = NULL WHERE ifNull(output_audio_tokens > 1000000000, false)
  SETTINGS mutations_sync = 2;
