/** What a key is for. `docs/keys.md` says what each may do. */
export const keyScopes = ["site", "ingest", "read", "worker", "metrics", "admin"] as const;

export type Scope = (typeof keyScopes)[number];

/**
 * What a key of each scope may do, as scopes of which a route asks for one. `site` is what pages send, which everybody
 * who sends may; `metrics` is what monitoring reads, which everybody who reads may.
 */
export const allowedScopes: Readonly<Record<Scope, ReadonlySet<Scope>>> = {
  site: new Set(["site"]),
  ingest: new Set(["site", "ingest"]),
  read: new Set(["read", "metrics"]),
  worker: new Set(["site", "ingest", "worker"]),
  metrics: new Set(["metrics"]),
  admin: new Set(keyScopes),
};
