-- Of tokens written to a cache, those that are kept for an hour cost more.
ALTER TABLE events ADD COLUMN IF NOT EXISTS cache_write_1h_tokens Nullable(UInt64) AFTER cache_write_tokens;
