import type { Dimension, Metric, QueryInput } from "@dendro/core";
import { ask, pathTo, type Answer, type Asked } from "./call.ts";

export { ApiError, ask, type Answer } from "./call.ts";

export type Session = Answer<"GET /api/v1/session">;
export type Tenant = Answer<"GET /api/v1/tenants">["tenants"][number];
export type Worker = Answer<"GET /api/v1/workers">["workers"][number];
/** One change of a worker's settings; of a secret only whether it was set. */
export type SettingsVersion = Answer<"GET /api/v1/workers/{id}/settings/versions">["versions"][number];

/** A single event as it is kept; what it does not say is left out. */
export type StoredEvent = Answer<"POST /api/v1/events/list">["events"][number];

export type CatalogMetric = Omit<Metric, "value">;
export type CatalogDimension = Pick<Dimension, "name" | "title" | "description" | "domain">;

/** Everything that can be asked. */
export interface Catalog {
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
}

/** The routes that answer questions. */
export type QuestionPath =
  `/api/v1/${"query" | "events/list" | "funnel" | "retention" | "paths" | "bottlenecks"}`;

/** What a file is of: the answer to a question of one kind, or single events. */
export type FileRequest = {
  readonly [what in "query" | "events" | "funnel" | "retention" | "paths" | "bottlenecks"]?: unknown;
};

/** Where an answer is a file. CSV has the mark by which Excel knows its character set. */
export const filePath = (tenant: string, format: "csv" | "json" | "parquet", request: FileRequest) =>
  pathTo("GET /api/v1/export", {
    query: {
      format,
      bom: format === "csv" ? "true" : undefined,
      tenant,
      ...Object.fromEntries(Object.entries(request).map(([what, asked]) => [what, JSON.stringify(asked)])),
    },
  });

/** The server's API, as far as many pages use it. */
export const api = {
  session: async () => await ask("GET /api/v1/session"),
  signIn: async (by: { key: string } | { token: string }) => await ask("POST /api/v1/session", { body: by }),
  /** @param everywhere also in other browsers that are signed in with the same key */
  signOut: async (everywhere: boolean) =>
    await ask("DELETE /api/v1/session", { query: { everywhere: everywhere ? "true" : undefined } }),
  tenants: async () => (await ask("GET /api/v1/tenants")).tenants,
  catalog: async (tenant: string) => (await ask("GET /api/v1/catalog", { query: { tenant } })) as Catalog,
  workers: async (tenant: string) => (await ask("GET /api/v1/workers", { query: { tenant } })).workers,
  settingsVersions: async (tenant: string, id: string, before?: number) =>
    await ask("GET /api/v1/workers/{id}/settings/versions", {
      path: { id },
      query: { tenant, limit: 30, before },
    }),
  restoreSettings: async (tenant: string, id: string, version: number) =>
    await ask("POST /api/v1/workers/{id}/settings/restore", {
      path: { id },
      query: { tenant },
      body: { version },
    }),
  /** Single events, the newest first. */
  events: async (tenant: string, list: Asked<"POST /api/v1/events/list">["body"]) =>
    await ask("POST /api/v1/events/list", { query: { tenant }, body: list }),
  /** The answer to a question of any kind. */
  answer: async <P extends QuestionPath>(tenant: string, path: P, question: object) =>
    (await ask<`POST ${QuestionPath}`>(`POST ${path}`, {
      query: { tenant },
      body: question,
    })) as Answer<`POST ${P}`>,
  query: async (tenant: string, query: QueryInput) =>
    await ask("POST /api/v1/query", { query: { tenant }, body: query }),
};
