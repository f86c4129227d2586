import { ask, type Answer, type Asked } from "./call.ts";

export type Endpoint = Answer<"GET /api/v1/webhooks/endpoints/{id}">;
export type EndpointWithSecret = Answer<"POST /api/v1/webhooks/endpoints">;
export type NewEndpoint = Asked<"POST /api/v1/webhooks/endpoints">["body"];
export type EndpointChange = Asked<"PATCH /api/v1/webhooks/endpoints/{id}">["body"];
export type EventType = Answer<"GET /api/v1/webhooks/event-types">["event_types"][number];
export type Deliveries = Answer<"GET /api/v1/webhooks/endpoints/{id}/deliveries">;
export type Delivery = Deliveries["deliveries"][number];
export type DeliveryStatus = Delivery["status"];
export type DeliveryWithAttempts = Answer<"GET /api/v1/webhooks/deliveries/{id}">;
export type Attempt = DeliveryWithAttempts["attempts"][number];
export type Replay = Asked<"POST /api/v1/webhooks/endpoints/{id}/replay">["body"];

/** Where events are sent, and what became of them. */
export const webhooksApi = {
  eventTypes: async (tenant: string) =>
    (await ask("GET /api/v1/webhooks/event-types", { query: { tenant } })).event_types,
  endpoints: async (tenant: string) =>
    (await ask("GET /api/v1/webhooks/endpoints", { query: { tenant } })).endpoints,
  endpoint: async (tenant: string, id: string) =>
    await ask("GET /api/v1/webhooks/endpoints/{id}", { path: { id }, query: { tenant } }),
  /** The secret is told only here, and by `rotate`. */
  create: async (tenant: string, body: NewEndpoint) =>
    await ask("POST /api/v1/webhooks/endpoints", { query: { tenant }, body }),
  change: async (tenant: string, id: string, body: EndpointChange) =>
    await ask("PATCH /api/v1/webhooks/endpoints/{id}", { path: { id }, query: { tenant }, body }),
  remove: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/webhooks/endpoints/{id}", { path: { id }, query: { tenant } }),
  rotate: async (tenant: string, id: string) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/secret", { path: { id }, query: { tenant } }),
  pause: async (tenant: string, id: string) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/pause", { path: { id }, query: { tenant } }),
  resume: async (tenant: string, id: string) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/resume", { path: { id }, query: { tenant } }),
  test: async (tenant: string, id: string, type: string) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/test", {
      path: { id },
      query: { tenant },
      body: { type },
    }),
  /** @param since ISO 8601 */
  recover: async (tenant: string, id: string, since: string) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/recover", {
      path: { id },
      query: { tenant },
      body: { since },
    }),
  replay: async (tenant: string, id: string, body: Replay) =>
    await ask("POST /api/v1/webhooks/endpoints/{id}/replay", { path: { id }, query: { tenant }, body }),
  deliveries: async (
    tenant: string,
    id: string,
    page: { status?: DeliveryStatus | undefined; limit?: number; cursor?: string | undefined },
  ) =>
    await ask("GET /api/v1/webhooks/endpoints/{id}/deliveries", {
      path: { id },
      query: { tenant, ...page },
    }),
  delivery: async (tenant: string, id: string) =>
    await ask("GET /api/v1/webhooks/deliveries/{id}", { path: { id }, query: { tenant } }),
  resend: async (tenant: string, id: string) =>
    await ask("POST /api/v1/webhooks/deliveries/{id}/resend", { path: { id }, query: { tenant } }),
};
