CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL DEFAULT 0);
CREATE TABLE "tenants" ("id" text primary key, "name" text not null, "simulated" integer default 0 not null, "created_at" bigint not null, "mode" text default 'live' not null, "retention_days" text default '{"default":null}' not null, "expired_until" bigint default 0 not null);
CREATE TABLE "keys" ("id" text primary key, "hash" text not null unique, "prefix" text not null, "name" text not null, "scope" text not null, "tenant" text references "tenants" ("id"), "created_at" bigint not null, "revoked_at" bigint);
CREATE TABLE "sign_ins" ("hash" text primary key, "kind" text not null, "key_id" text not null, "expires_at" bigint not null);
CREATE TABLE "salts" ("day" text primary key, "salt" blob not null, "made_at" bigint not null);
CREATE TABLE "workers" ("tenant" text not null, "id" text not null, "fields" text, "version" text, "first_seen_at" bigint not null, "seen_at" bigint not null, constraint "workers_key" primary key ("tenant", "id"));
CREATE TABLE "settings" (
      scope TEXT NOT NULL,
      worker_id TEXT NOT NULL,
      version BIGINT NOT NULL,
      PRIMARY KEY (scope, worker_id)
    );
CREATE TABLE "settings_changes" (
      scope TEXT NOT NULL,
      worker_id TEXT NOT NULL,
      version BIGINT NOT NULL,
      field_id TEXT NOT NULL,
      content TEXT NOT NULL,
      secret INTEGER NOT NULL,
      author_kind TEXT NOT NULL,
      author_id TEXT NOT NULL,
      changed_at BIGINT NOT NULL,
      restored BIGINT,
      PRIMARY KEY (scope, worker_id, field_id, version)
    );
CREATE INDEX "settings_by_version"
    ON "settings_changes" (scope, worker_id, version);
CREATE TABLE "prices" ("tenant" text not null references "tenants" ("id"), "provider" text not null, "model" text not null, "from_day" text not null, "input_nano_usd" bigint not null, "output_nano_usd" bigint not null, "cache_read_nano_usd" bigint, "cache_write_nano_usd" bigint, "reasoning_nano_usd" bigint, "input_audio_nano_usd" bigint, "output_audio_nano_usd" bigint, constraint "prices_key" primary key ("tenant", "provider", "model", "from_day"));
CREATE TABLE "saved_filters" ("tenant" text not null references "tenants" ("id"), "kind" text not null, "name" text not null, "title" text, "filters" text not null, constraint "saved_filters_key" primary key ("tenant", "kind", "name"));
CREATE TABLE "rolled_until" ("id" integer primary key, "since" bigint not null, "until" bigint not null);
CREATE TABLE "stale_days" ("tenant" text not null, "day" bigint not null, constraint "stale_days_key" primary key ("tenant", "day"));
CREATE TABLE "erasures" ("id" text primary key, "tenant" text, "kind" text not null, "subject" text, "subject_hash" text not null, "requested_by" text not null, "requested_at" bigint not null, "finished_at" bigint, "events" bigint, "visits" bigint, "days" bigint);
