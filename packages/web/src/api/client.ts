import type { Dimension, ErrorDetail, Metric, QueryInput, QueryResult } from "@dendro/core";

/** An answer that is an error: RFC 9457, as every route of the server gives it. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** What is wrong with a body, each with its place in it. */
  readonly faults: readonly ErrorDetail[];

  constructor(status: number, code: string, message: string, faults: readonly ErrorDetail[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

export interface Session {
  readonly scope: "read" | "admin";
  /** The one tenant that may be looked at; null for all. */
  readonly tenant: string | null;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
}

export interface Worker {
  readonly id: string;
  readonly version: string | null;
  readonly has_settings: boolean;
  readonly connected: boolean;
  readonly instances: readonly {
    readonly instance_id: string;
    readonly version: string | null;
    readonly connected_at: string;
  }[];
  readonly seen_at: string;
}

/** One change of a worker's settings; of a secret only whether it was set. */
export interface SettingsVersion {
  readonly version: number;
  readonly author: { readonly kind: "worker" | "person"; readonly id: string };
  readonly at: string;
  readonly restored: number | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A single event as it is kept; what it does not say is left out. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly [column: string]: unknown;
}

export type KeyScope = "site" | "ingest" | "read" | "worker" | "metrics" | "admin";

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly tenant: string | null;
  readonly worker: string | null;
  readonly origins: readonly string[];
  readonly prefix: string;
  readonly created_at: string;
}

export type CatalogMetric = Omit<Metric, "value">;
export type CatalogDimension = Pick<Dimension, "name" | "title" | "description" | "domain">;

/** Everything that can be asked. */
export interface Catalog {
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
}

async function call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      "x-requested-with": "dendro",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    errors?: ErrorDetail[];
  };
  throw new ApiError(
    response.status,
    problem.code ?? "unknown",
    problem.detail ?? `The server answered with ${response.status}; look at its log.`,
    problem.errors,
  );
}

/** What a GET answers. */
export const get = async <T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> =>
  await call<T>("GET", `${path}?${new URLSearchParams(parameters).toString()}`);

const settingsOf = (workerId: string) => `/api/v1/workers/${encodeURIComponent(workerId)}/settings`;

const of = (tenant: string) => `tenant=${encodeURIComponent(tenant)}`;

/** Where a query's answer is a CSV file, with the mark by which Excel knows its character set. */
export const downloadPath = (tenant: string, query: QueryInput) =>
  `/api/v1/export?format=csv&bom=true&${of(tenant)}&query=${encodeURIComponent(JSON.stringify(query))}`;

/** Where an answer is a file: that of a query, or single events. */
export const filePath = (
  tenant: string,
  format: "csv" | "json" | "parquet",
  { query, events }: { query?: unknown; events?: unknown },
) =>
  `/api/v1/export?format=${format}${format === "csv" ? "&bom=true" : ""}&${of(tenant)}&${
    query === undefined
      ? `events=${encodeURIComponent(JSON.stringify(events))}`
      : `query=${encodeURIComponent(JSON.stringify(query))}`
  }`;

/** The server's API, as far as the dashboard uses it. */
export const api = {
  session: async () => await call<Session>("GET", "/api/v1/session"),
  signIn: async (by: { key: string } | { token: string }) =>
    await call<Session>("POST", "/api/v1/session", by),
  /** @param everywhere also in other browsers that are signed in with the same key */
  signOut: async (everywhere: boolean) =>
    await call<void>("DELETE", `/api/v1/session${everywhere ? "?everywhere=true" : ""}`),
  tenants: async () => (await call<{ tenants: Tenant[] }>("GET", "/api/v1/tenants")).tenants,
  catalog: async (tenant: string) => await call<Catalog>("GET", `/api/v1/catalog?${of(tenant)}`),
  keys: async (tenant: string) => (await call<{ keys: Key[] }>("GET", `/api/v1/keys?${of(tenant)}`)).keys,
  /** The key's text is told only here. */
  createKey: async (
    tenant: string,
    key: { name: string; scope: KeyScope; worker?: string; origins?: string[] },
  ) => await call<Key & { readonly key: string }>("POST", `/api/v1/keys?${of(tenant)}`, key),
  workers: async (tenant: string) =>
    (await call<{ workers: Worker[] }>("GET", `/api/v1/workers?${of(tenant)}`)).workers,
  settingsVersions: async (tenant: string, workerId: string, before?: number) =>
    await call<{ versions: SettingsVersion[]; next_before: number | null }>(
      "GET",
      `${settingsOf(workerId)}/versions?${of(tenant)}&limit=30${before === undefined ? "" : `&before=${before}`}`,
    ),
  restoreSettings: async (tenant: string, workerId: string, version: number) =>
    await call<unknown>("POST", `${settingsOf(workerId)}/restore?${of(tenant)}`, { version }),
  /** Single events, the newest first. */
  events: async (tenant: string, list: object) =>
    await call<{ events: StoredEvent[]; next_cursor: string | null }>(
      "POST",
      `/api/v1/events/list?${of(tenant)}`,
      list,
    ),
  /** The answer to a question about sequences of events. */
  analysis: async <A>(tenant: string, path: string, question: object) =>
    await call<A>("POST", `${path}?${of(tenant)}`, question),
  query: async (tenant: string, query: QueryInput) =>
    await call<QueryResult>("POST", `/api/v1/query?${of(tenant)}`, query),
};
