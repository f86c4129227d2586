import type { Dimension, Metric, QueryInput, QueryResult } from "@dendro/core";
import type { TenantSettings } from "./admin.ts";
import { call, of } from "./call.ts";

export { ApiError, get } from "./call.ts";

export interface Session {
  readonly scope: "read" | "admin";
  /** The one tenant that may be looked at; null for all. */
  readonly tenant: string | null;
}

export interface Tenant extends TenantSettings {
  readonly id: string;
  readonly simulated: boolean;
  readonly created_at: string;
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

export type CatalogMetric = Omit<Metric, "value">;
export type CatalogDimension = Pick<Dimension, "name" | "title" | "description" | "domain">;

/** Everything that can be asked. */
export interface Catalog {
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
}

const settingsOf = (workerId: string) => `/api/v1/workers/${encodeURIComponent(workerId)}/settings`;

/** Where an answer is a file: that of a query, or single events. CSV has the mark by which Excel knows its character set. */
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
