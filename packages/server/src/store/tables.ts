import type { Generated, Kysely } from "kysely";
import type { AlertPhase, Severity } from "@dendro/core";
import type { SettingsTables } from "@dendro/node";
import type { TenantMode } from "./tenant-modes.ts";
import type { Scope } from "./key-scopes.ts";

/**
 * What all servers of an installation share, as the newest migration leaves it. Times are milliseconds since 1970; flags
 * are 0 or 1.
 */
export interface StoreTables extends SettingsTables {
  /** `retention_days` and `contents` are JSON; `timezone` is null of a tenant that has none of its own. */
  tenants: {
    id: string;
    name: string;
    simulated: number;
    mode: Generated<TenantMode>;
    retention_days: Generated<string>;
    timezone: Generated<string | null>;
    contents: Generated<string>;
    created_at: number;
  };
  /** What is kept in memory of the store, with the number of its changes. */
  views: { name: string; version: number };
  /** The data directories of those that share the store. */
  places: { id: string; data_dir: string; host: string; seen_at: number };
  /** Where something is to be erased; `finished_at` is null where it still is. */
  erasure_parts: {
    erasure: string;
    place: string;
    finished_at: number | null;
    events: number | null;
    visits: number | null;
    days: number | null;
  };
  /** The subject is forgotten once it is erased; `place` is where that was asked for. */
  erasures: {
    id: string;
    place: string | null;
    tenant: string | null;
    kind: "user" | "tenant" | "filter";
    subject: string | null;
    subject_hash: string;
    requested_by: string;
    requested_at: number;
    finished_at: number | null;
    events: number | null;
    visits: number | null;
    days: number | null;
  };
  /** `worker` is the one that a worker key belongs to; `origins` is JSON. */
  keys: {
    id: string;
    hash: string;
    prefix: string;
    name: string;
    scope: Scope;
    tenant: string | null;
    worker: string | null;
    origins: string;
    created_at: number;
    revoked_at: number | null;
  };
  /** `browser` is a family of them, such as Firefox. */
  sign_ins: {
    hash: string;
    kind: "token" | "session";
    key_id: string;
    created_at: number;
    seen_at: number;
    browser: string;
    expires_at: number;
  };
  salts: { day: string; salt: Uint8Array; made_at: number };
  /** Fields are JSON; null of a worker that has none. */
  workers: {
    tenant: string;
    id: string;
    fields: string | null;
    version: string | null;
    first_seen_at: number;
    seen_at: number;
  };
  /** Amounts are nano-USD per million tokens; `""` of a provider or a day is any. */
  prices: {
    tenant: string;
    provider: string;
    model: string;
    from_day: string;
    input_nano_usd: number;
    output_nano_usd: number;
    cache_read_nano_usd: number | null;
    cache_write_nano_usd: number | null;
    reasoning_nano_usd: number | null;
    input_audio_nano_usd: number | null;
    output_audio_nano_usd: number | null;
  };
  /** Filters are JSON. */
  saved_filters: {
    tenant: string;
    kind: "segment" | "goal";
    name: string;
    title: string | null;
    filters: string;
  };
  /** Cards are JSON; `version` is one more with every change. */
  boards: {
    tenant: string;
    id: string;
    title: string;
    cards: string;
    version: number;
    changed_at: number;
  };
  /** Columns, filters and order are JSON in `view`. */
  trace_views: { tenant: string; id: string; title: string; view: string };
  /** Links to boards, by the hashes of their secrets. */
  shares: {
    hash: string;
    kind: "link" | "report";
    tenant: string;
    board: string;
    key_id: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  /**
   * Where webhooks are sent. `events` and `filters` are JSON, and so are `signatures`; `confidential` is encrypted JSON:
   * secrets and headers.
   */
  webhook_endpoints: {
    id: string;
    tenant: string;
    kind: "standard" | "slack" | "discord" | "teams" | "pagerduty";
    name: string;
    url: string;
    events: string;
    filters: string;
    confidential: string;
    signatures: string;
    personal: number;
    ordered: number;
    concurrency: number;
    rate_limit: number | null;
    status: "active" | "paused" | "disabled";
    status_reason: string | null;
    failing_since: number | null;
    created_at: number;
    updated_at: number;
  };
  /** What is sent, once for all endpoints that are sent the same; ids are `""` where it does not say whose it is. */
  webhook_messages: {
    id: string;
    tenant: string;
    event_id: string;
    event_type: string;
    user_id: string;
    anonymous_id: string;
    body: string;
    created_at: number;
  };
  /**
   * One message to one endpoint. What is pending may be claimed from `due_at` on; a claim moves that to its own end, and
   * `claimed_by` is another with each. Of an endpoint, positions rise in the order of events. `tried` counts attempts since it
   * was last asked for, `attempts` all.
   */
  webhook_deliveries: {
    id: string;
    tenant: string;
    endpoint: string;
    message: string;
    status: "pending" | "success" | "failed";
    reason: "exhausted" | "refused" | null;
    attempts: number;
    tried: number;
    position: number;
    due_at: number;
    claimed_by: string | null;
    created_at: number;
    finished_at: number | null;
  };
  webhook_attempts: {
    delivery: string;
    attempt: number;
    at: number;
    duration_ms: number;
    status: "success" | "failed";
    response_code: number | null;
    response_body: string | null;
    error: string | null;
  };
  /** How far the log of a data directory was looked through for what is to be sent. */
  outbox_positions: { place: string; partition: number; seq: number };
  /** Where others send webhooks. `hmac` and `mapping` are JSON; `confidential` is encrypted JSON: the secrets. */
  webhook_sources: {
    id: string;
    tenant: string;
    name: string;
    kind: string;
    hmac: string | null;
    confidential: string;
    mapping: string;
    id_path: string | null;
    active: number;
    created_at: number;
    updated_at: number;
  };
  /**
   * A webhook that came in to the data directory `place`, whose log takes its event. `headers` and `query` are JSON, `body` Base64 of gzip. What is pending may be claimed from `due_at`
   * on; a claim moves that to its own end. Ids are `""` where the event that was made of it has none.
   */
  received_webhooks: {
    id: string;
    tenant: string;
    source: string;
    place: string;
    sender_id: string | null;
    status: "pending" | "processed" | "failed" | "refused";
    reason: string | null;
    signature: string | null;
    headers: string;
    query: string;
    body: string;
    bytes: number;
    event_type: string | null;
    event_id: string;
    user_id: string;
    anonymous_id: string;
    attempts: number;
    due_at: number;
    sent_at: number;
    received_at: number;
    processed_at: number | null;
  };
  /**
   * A circuit breaker of a tenant's node type. `state` is JSON, `version` rises with every transition, and at `due_at` it
   * changes by itself. Until `reported_until` it is noted which calls were told of, since programs may tell of them as well.
   */
  breakers: {
    tenant: string;
    node: string;
    version: number;
    phase: string;
    state: string;
    due_at: number | null;
    reported_until: number;
    updated_at: number;
  };
  /** What breakers have done. `data` is JSON; what is not announced becomes an event of the data directory `place`. */
  breaker_transitions: {
    id: string;
    tenant: string;
    node: string;
    version: number;
    type: string;
    at: number;
    data: string;
    place: string;
    announced: number;
  };
  /** Calls that were told of, by a hash: `told` is how often by programs, less how often by the log. */
  breaker_calls: { tenant: string; call: string; told: number; expires_at: number };
  /** What is set for a tenant's node type, and for all others where that is `""`, as JSON. */
  breaker_settings: { tenant: string; node: string; settings: string; updated_at: number };
  /** How far the log of a data directory was looked through for calls. */
  breaker_positions: { place: string; partition: number; seq: number };
  /** What is watched. `rule` is JSON; `version` is one more with every change. */
  alert_rules: {
    tenant: string;
    name: string;
    rule: string;
    version: number;
    created_at: number;
    updated_at: number;
  };
  /** What a rule came to at a data directory when it was judged last: how many series were found, or why it could not be. */
  alert_judgements: {
    place: string;
    tenant: string;
    rule: string;
    judged_at: number;
    found: number;
    fault: string | null;
  };
  /**
   * What a rule's series are, by what has come to the data directory `place`; `""` is the series of a rule that has but one. `well` is JSON: between which values all would be
   * well. `told_at` is when it was last said that it fires.
   */
  alert_series: {
    place: string;
    tenant: string;
    rule: string;
    series: string;
    phase: AlertPhase;
    since: number;
    fired_at: number | null;
    empty_since: number | null;
    value: number | null;
    well: string | null;
    seen_at: number;
    told_at: number | null;
    acknowledged_by: string | null;
    acknowledged_at: number | null;
  };
  /** When a series came into which phase. */
  alert_changes: {
    place: string;
    tenant: string;
    rule: string;
    series: string;
    at: number;
    phase: AlertPhase;
    value: number | null;
    silenced: number;
  };
  /** What is not told until when; null is any. */
  alert_silences: {
    id: string;
    tenant: string;
    rule: string | null;
    series: string | null;
    severity: Severity | null;
    until: number;
    reason: string;
    created_by: string;
    created_at: number;
  };
  /** Events, as JSON, that go into the log of the data directory `place`; `user_id` is `""` where one is nobody's.
   * They go from `created_at` on, which may be up to a minute ahead. */
  alert_messages: {
    id: string;
    tenant: string;
    place: string;
    user_id: string;
    event: string;
    created_at: number;
  };
  /** What is sent regularly, as JSON. `due_at` is when it is next, null where it is not. */
  reports: {
    tenant: string;
    name: string;
    report: string;
    version: number;
    due_at: number | null;
    created_at: number;
    updated_at: number;
  };
  /** Who a report is sent to, also of late: `token` is in the links by which they want it no longer. */
  report_recipients: {
    tenant: string;
    report: string;
    address: string;
    token: string;
    unsubscribed_at: number | null;
  };
  /** A report that was due at `run`, to one address; to endpoints where that is `""`. */
  report_sends: {
    id: string;
    tenant: string;
    report: string;
    run: number;
    address: string;
    status: "pending" | "sent" | "failed";
    attempts: number;
    next_at: number;
    claimed_until: number | null;
    fault: string | null;
    done_at: number | null;
  };
  /** One row: what names this store, and what tells the key that secrets in it are encrypted with where it is shared. */
  installation: { id: number; uuid: string; secret_key: string | null };
  /** `release` is `""` of what early releases did. */
  migrations: { name: string; applied_at: Generated<number>; release: Generated<string> };
}

/** What belongs to one data directory, and to no other that shares the store. */
export interface DirectoryTables {
  /** Of a tenant's days before `until`, in milliseconds since 1970, some rows are gone. */
  expired: { tenant: string; until: number };
  /** At most one row: the store that the directory's server shares with others. */
  joined_store: { id: number; uuid: string };
  /** One row: rollups reach from the one day to the other. Milliseconds since 1970. */
  rolled_until: { id: number; since: number; until: number };
  /** Days that are rolled up and to which something was added since; `noted` is another number each time. */
  stale_days: { tenant: string; day: number; noted: number };
  /** One row: before which day rows that come are noted, and how often that was done. */
  watched_days: { id: number; until: number; notes: number };
  /** One row: what names this directory, also in its backups. */
  installation: { id: number; uuid: string };
  /** What was taken away, as JSON; of what expires, the newest of a place. */
  journal: { place: string; id: string; at: number; entry: string };
  /** Folders of backups that were made from a data directory. */
  backup_folders: { path: string; data_dir: string };
}

/** Small relational data: who may do what, and what people have set. */
export type Store = Kysely<StoreTables>;

/** What is kept beside the warehouse of a data directory, since it is about that alone. */
export type Directory = Kysely<DirectoryTables>;
