import { createRoute, z } from "@hono/zod-openapi";
import { DendroError, isoTime, type JsonObject } from "@dendro/core";
import { mapWebhook } from "../sources/process.ts";
import { arrivedOf } from "../sources/receive.ts";
import { receivedStatuses, type ReceivedSummary } from "../sources/received-rows.ts";
import type { Source } from "../sources/source.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import { sourceIdSchema, sourcePatchSchema } from "./source-schemas.ts";

const messageFields = {
  id: z.string(),
  source_id: z.string(),
  sender_id: z.string().nullable().meta({ description: "What its sender calls it." }),
  status: z.enum(receivedStatuses).meta({
    description:
      "`pending` until an event is made of it, then `processed`; `failed` when none could be, `refused` when its signature was not right.",
  }),
  verified: z.boolean().meta({ description: "Whether its signature was right." }),
  processed: z.boolean().meta({ description: "Whether it is an event now." }),
  reason: z.string().nullable().meta({ description: "Why there is no event, in a sentence." }),
  event_type: z.string().nullable(),
  event_id: z.string().nullable(),
  bytes: z.number(),
  attempts: z.number().meta({ description: "How often it was tried to make an event of it." }),
  sent_at: z.string(),
  received_at: z.string(),
  processed_at: z.string().nullable(),
};
const messageSchema = z.object(messageFields).meta({ id: "ReceivedWebhook" });

const tags = ["Sources"];
const ofSource = { params: z.object({ id: sourceIdSchema }), query: tenantParameter };
const one = {
  params: z.object({ id: z.string().max(64).meta({ description: "The message's `id`." }) }),
  query: tenantParameter,
};

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/sources/{id}/messages",
  operationId: "listReceivedWebhooks",
  tags,
  summary: "List what came to a source",
  ...secured("admin"),
  request: {
    ...ofSource,
    query: tenantParameter.extend({
      status: z.enum(receivedStatuses).optional().meta({ description: "Only those of this status." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "How many." }),
      cursor: z
        .string()
        .max(96)
        .optional()
        .meta({ description: "Where another page ended: its `next_cursor`." }),
    }),
  },
  responses: {
    200: answers(
      "The newest first.",
      z.object({
        messages: z.array(messageSchema),
        counts: z
          .record(z.enum(receivedStatuses), z.number())
          .meta({ description: "How many of each status are kept." }),
        next_cursor: z.string().nullable(),
      }),
    ),
    ...refusals(...tenanted, "not_found"),
  },
});
const readRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/messages/{id}",
  operationId: "readReceivedWebhook",
  tags,
  summary: "Read a webhook that came in",
  ...secured("admin"),
  request: one,
  responses: {
    200: answers(
      "The message.",
      z.object({
        ...messageFields,
        signature: z.string().nullable(),
        headers: z
          .record(z.string(), z.string())
          .meta({ description: "Without those that show credentials or addresses." }),
        query: z.record(z.string(), z.string()),
        payload: z.string().meta({ description: "The body, as text." }),
      }),
    ),
    ...refusals(...tenanted, "not_found"),
  },
});
const replayOneRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/messages/{id}/replay",
  operationId: "replayReceivedWebhook",
  tags,
  summary: "Make an event of a message again",
  description:
    "What failed, with the mapping of now; what was refused is checked again with the secrets of now, as of when it came, and has the `id` of the answer then. What is an event already stays that one.",
  ...secured("admin"),
  request: one,
  responses: {
    202: answers("As it is now.", messageSchema),
    ...refusals(...tenanted, "not_found", "conflict"),
  },
});
const replayRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/sources/{id}/replay",
  operationId: "replayReceivedWebhooks",
  tags,
  summary: "Make events of what failed",
  description: "Of all messages since a moment that no event could be made of.",
  ...secured("admin"),
  request: { ...ofSource, body: takes(z.strictObject({ since: z.iso.datetime({ offset: true }) })) },
  responses: {
    202: answers("How many.", z.object({ messages: z.number() })),
    ...refusals(...tenanted, ...bodied, "not_found"),
  },
});
const previewRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/sources/{id}/preview",
  operationId: "previewWebhookMapping",
  tags,
  summary: "Try a mapping",
  description: "What it would make of a message, or of the newest; nothing is stored.",
  ...secured("admin"),
  request: {
    ...ofSource,
    body: takes(
      z.strictObject({
        mapping: sourcePatchSchema.shape.mapping,
        message_id: z.string().max(64).optional().meta({ description: "By default the newest." }),
      }),
    ),
  },
  responses: {
    200: answers(
      "The event, and what the paths begin from.",
      z.object({
        message_id: z.string(),
        event: z.looseObject({}),
        input: z.object({
          body: z.unknown(),
          headers: z.record(z.string(), z.string()),
          query: z.record(z.string(), z.string()),
          sent_at: z.string(),
        }),
      }),
    ),
    ...refusals(...tenanted, ...bodied, "not_found"),
  },
});

/** What came to sources, and what became of it. */
export function addReceivedWebhookRoutes(api: Api, dependencies: ApiDependencies): void {
  const sourceOf = (tenant: string, id: string): Source => dependencies.sources.find(tenant, id);

  api.openapi(listRoute, async (context) => {
    const { id } = sourceOf(tenantOf(dependencies, context), context.req.valid("param").id);
    const { messages, nextCursor } = await dependencies.received.list(id, context.req.valid("query"));
    const counts = await dependencies.received.counts(id);
    return context.json({ messages: messages.map(onWire), counts, next_cursor: nextCursor }, 200);
  });
  api.openapi(readRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const message = await dependencies.received.find(tenant, context.req.valid("param").id);
    const { signature, headers, query, body } = message;
    return context.json(
      { ...onWire(message), signature, headers, query, payload: body.toString("utf8") },
      200,
    );
  });
  api.openapi(replayOneRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const message = await dependencies.replayReceived.one(tenant, context.req.valid("param").id);
    return context.json(onWire(message), 202);
  });
  api.openapi(replayRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const since = Date.parse(context.req.valid("json").since);
    const messages = await dependencies.replayReceived.failedSince(
      tenant,
      context.req.valid("param").id,
      since,
    );
    return context.json({ messages }, 202);
  });
  api.openapi(previewRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const source = sourceOf(tenant, context.req.valid("param").id);
    const { mapping, message_id: wanted } = context.req.valid("json");
    const message =
      wanted === undefined
        ? await dependencies.received.latest(source.id)
        : await dependencies.received.find(tenant, wanted);
    if (message === null || message.source !== source.id)
      throw new DendroError("not_found", "The source has no such message; send it one first.");
    const event = mapWebhook({ mapping: mapping ?? source.mapping }, message) as JsonObject;
    return context.json({ message_id: message.id, event, input: arrivedOf(message) }, 200);
  });
}

const onWire = (message: ReceivedSummary) => ({
  id: message.id,
  source_id: message.source,
  sender_id: message.senderId,
  status: message.status,
  verified: message.signature !== null && message.status !== "refused",
  processed: message.status === "processed",
  reason: message.reason,
  event_type: message.eventType,
  event_id: message.eventId,
  bytes: message.bytes,
  attempts: message.attempts,
  sent_at: isoTime(message.sentAt),
  received_at: isoTime(message.receivedAt),
  processed_at: message.processedAt === null ? null : isoTime(message.processedAt),
});
