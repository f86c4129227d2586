import { ask, type Answer, type Asked } from "./call.ts";

export type Source = Answer<"GET /api/v1/webhooks/sources/{id}">;
export type SourceKind = Source["kind"];
export type NewSource = Asked<"POST /api/v1/webhooks/sources">["body"];
export type SourceChange = Asked<"PATCH /api/v1/webhooks/sources/{id}">["body"];
export type Received = Answer<"GET /api/v1/webhooks/sources/{id}/messages">["messages"][number];
export type ReceivedStatus = Received["status"];
export type ReceivedWhole = Answer<"GET /api/v1/webhooks/messages/{id}">;
export type Preview = Answer<"POST /api/v1/webhooks/sources/{id}/preview">;

/** Where other services send their webhooks, and what became of them. */
export const sourcesApi = {
  list: async (tenant: string) => (await ask("GET /api/v1/webhooks/sources", { query: { tenant } })).sources,
  read: async (tenant: string, id: string) =>
    await ask("GET /api/v1/webhooks/sources/{id}", { path: { id }, query: { tenant } }),
  create: async (tenant: string, body: NewSource) =>
    await ask("POST /api/v1/webhooks/sources", { query: { tenant }, body }),
  change: async (tenant: string, id: string, body: SourceChange) =>
    await ask("PATCH /api/v1/webhooks/sources/{id}", { path: { id }, query: { tenant }, body }),
  remove: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/webhooks/sources/{id}", { path: { id }, query: { tenant } }),
  addSecret: async (tenant: string, id: string, secret: string) =>
    await ask("POST /api/v1/webhooks/sources/{id}/secrets", {
      path: { id },
      query: { tenant },
      body: { secret },
    }),
  removeSecret: async (tenant: string, id: string, secret: string) =>
    await ask("DELETE /api/v1/webhooks/sources/{id}/secrets/{secret}", {
      path: { id, secret },
      query: { tenant },
    }),
  messages: async (
    tenant: string,
    id: string,
    page: { status?: ReceivedStatus | undefined; limit?: number; cursor?: string | undefined },
  ) =>
    await ask("GET /api/v1/webhooks/sources/{id}/messages", {
      path: { id },
      query: { tenant, ...page },
    }),
  message: async (tenant: string, id: string) =>
    await ask("GET /api/v1/webhooks/messages/{id}", { path: { id }, query: { tenant } }),
  replay: async (tenant: string, id: string) =>
    await ask("POST /api/v1/webhooks/messages/{id}/replay", { path: { id }, query: { tenant } }),
  /** @param since ISO 8601 */
  replayFailed: async (tenant: string, id: string, since: string) =>
    (
      await ask("POST /api/v1/webhooks/sources/{id}/replay", {
        path: { id },
        query: { tenant },
        body: { since },
      })
    ).messages,
  preview: async (tenant: string, id: string, mapping: Readonly<Record<string, unknown>>) =>
    await ask("POST /api/v1/webhooks/sources/{id}/preview", {
      path: { id },
      query: { tenant },
      body: { mapping },
    }),
};
