import { createRoute, z } from "@hono/zod-openapi";
import { isoTime } from "@dendro/core";
import type { AttemptRecord, DeliveryRecord } from "../webhooks/delivery-records.ts";
import { eventPattern } from "../webhooks/event-pattern.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import { endpointIdSchema } from "./webhook-schemas.ts";

const statuses = ["pending", "success", "failed"] as const;

const deliveryFields = {
  id: z.string().meta({ description: "The `webhook-id` of every attempt." }),
  endpoint_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  status: z.enum(statuses),
  reason: z.enum(["exhausted", "refused"]).nullable().meta({
    description:
      "Why it was given up: all attempts failed, or it may not be sent (the endpoint is gone or disabled, or its address may not be called).",
  }),
  attempt: z.number().meta({ description: "How many attempts there were." }),
  response_code: z.number().nullable().meta({ description: "The last answer's status." }),
  error: z.string().nullable().meta({ description: "What went wrong last, in a sentence." }),
  next_retry_at: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
};
const deliverySchema = z.object(deliveryFields).meta({ id: "WebhookDelivery" });
const attemptSchema = z
  .object({
    attempt: z.number(),
    at: z.string(),
    duration_ms: z.number(),
    status: z.enum(["success", "failed"]),
    response_code: z.number().nullable(),
    response_body: z.string().nullable().meta({ description: "The answer's first 4 KiB." }),
    error: z.string().nullable(),
  })
  .meta({ id: "WebhookAttempt" });

const tags = ["Webhooks"];
const ofEndpoint = { params: z.object({ id: endpointIdSchema }), query: tenantParameter };
const one = {
  params: z.object({
    id: z.string().max(64).meta({ description: "The delivery's `id`: its `webhook-id`." }),
  }),
  query: tenantParameter,
};

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/endpoints/{id}/deliveries",
  operationId: "listWebhookDeliveries",
  tags,
  summary: "List an endpoint's deliveries",
  ...secured("admin"),
  request: {
    ...ofEndpoint,
    query: tenantParameter.extend({
      status: z.enum(statuses).optional().meta({ description: "Only those of this status." }),
      limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "How many." }),
      cursor: z
        .string()
        .max(64)
        .optional()
        .meta({ description: "Where another page ended: its `next_cursor`." }),
    }),
  },
  responses: {
    200: answers(
      "The newest first.",
      z.object({
        deliveries: z.array(deliverySchema),
        counts: z
          .record(z.enum(statuses), z.number())
          .meta({ description: "How many of each status are kept." }),
        next_cursor: z.string().nullable(),
      }),
    ),
    ...refusals(...tenanted, "not_found"),
  },
});
const readRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/deliveries/{id}",
  operationId: "readWebhookDelivery",
  tags,
  summary: "Read a delivery with its attempts",
  ...secured("admin"),
  request: one,
  responses: {
    200: answers(
      "The delivery.",
      z.object({
        ...deliveryFields,
        payload: z.string().meta({
          description: "The body, byte for byte; what is sent to another kind than `standard` is made of it.",
        }),
        attempts: z.array(attemptSchema),
      }),
    ),
    ...refusals(...tenanted, "not_found"),
  },
});
const resendRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/deliveries/{id}/resend",
  operationId: "resendWebhookDelivery",
  tags,
  summary: "Send a delivery again",
  description: "With the same `webhook-id`, whatever became of it.",
  ...secured("admin"),
  request: one,
  responses: {
    202: answers("As it is now.", deliverySchema),
    ...refusals(...tenanted, "not_found", "conflict"),
  },
});
const testRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/endpoints/{id}/test",
  operationId: "testWebhookEndpoint",
  tags,
  summary: "Send an example",
  ...secured("admin"),
  request: {
    ...ofEndpoint,
    body: takes(
      z.strictObject({
        type: z
          .string()
          .max(128)
          .regex(eventPattern, "is not a type of event")
          .refine((type) => !type.includes("*"), { message: "is not one type" })
          .default("workflow.completed"),
      }),
    ),
  },
  responses: {
    202: answers("The delivery; read it for what became of it.", deliverySchema),
    ...refusals(...tenanted, ...bodied, "not_found", "conflict"),
  },
});
const recoverRoute = createRoute({
  method: "post",
  path: "/api/v1/webhooks/endpoints/{id}/recover",
  operationId: "recoverWebhookDeliveries",
  tags,
  summary: "Send what was given up",
  description: "All deliveries that failed since a moment, with the same `webhook-id` and all attempts anew.",
  ...secured("admin"),
  request: {
    ...ofEndpoint,
    body: takes(z.strictObject({ since: z.iso.datetime({ offset: true }) })),
  },
  responses: {
    202: answers("How many.", z.object({ deliveries: z.number() })),
    ...refusals(...tenanted, ...bodied, "not_found", "conflict"),
  },
});

/** What was sent to webhooks, and what became of it. */
export function addWebhookDeliveryRoutes(api: Api, dependencies: ApiDependencies): void {
  const { webhooks } = dependencies;

  api.openapi(listRoute, async (context) => {
    const { id } = webhooks.endpoints.find(tenantOf(dependencies, context), context.req.valid("param").id);
    const { deliveries, nextCursor } = await webhooks.records.list(id, context.req.valid("query"));
    return context.json(
      {
        deliveries: deliveries.map(onWire),
        counts: await webhooks.records.counts(id),
        next_cursor: nextCursor,
      },
      200,
    );
  });
  api.openapi(readRoute, async (context) => {
    const delivery = await webhooks.records.find(
      tenantOf(dependencies, context),
      context.req.valid("param").id,
    );
    const attempts = (await webhooks.records.attemptsOf(delivery.id)).map(attemptOnWire);
    return context.json({ ...onWire(delivery), payload: delivery.body, attempts }, 200);
  });
  api.openapi(resendRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(onWire(await webhooks.resend(tenant, context.req.valid("param").id)), 202);
  });
  api.openapi(testRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { type } = context.req.valid("json");
    return context.json(onWire(await webhooks.test(tenant, context.req.valid("param").id, type)), 202);
  });
  api.openapi(recoverRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const since = Date.parse(context.req.valid("json").since);
    const deliveries = await webhooks.recover(tenant, context.req.valid("param").id, since);
    return context.json({ deliveries }, 202);
  });
}

const timeOrNull = (time: number | null) => (time === null ? null : isoTime(time));

const onWire = (delivery: DeliveryRecord) => ({
  id: delivery.id,
  endpoint_id: delivery.endpoint,
  event_id: delivery.eventId,
  event_type: delivery.eventType,
  status: delivery.status,
  reason: delivery.reason,
  attempt: delivery.attempts,
  response_code: delivery.responseCode,
  error: delivery.error,
  next_retry_at: timeOrNull(delivery.nextAttemptAt),
  created_at: isoTime(delivery.createdAt),
  finished_at: timeOrNull(delivery.finishedAt),
});

const attemptOnWire = ({ at, ...attempt }: AttemptRecord) => ({ ...attempt, at: isoTime(at) });
