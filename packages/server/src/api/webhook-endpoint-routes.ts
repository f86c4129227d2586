import { createRoute, z } from "@hono/zod-openapi";
import { querySchema, type JsonValue } from "@dendro/core";
import { eventMatcher } from "../query/event-matcher.ts";
import type { Endpoint } from "../webhooks/endpoint.ts";
import { eventTypes, exampleOf } from "../webhooks/event-types.ts";
import { usualRate } from "../webhooks/kinds/kinds.ts";
import { messageOf } from "../webhooks/message.ts";
import { abortSignalOf, tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import {
  endpointIdSchema,
  endpointOnWire,
  endpointPatchSchema,
  endpointSchema,
  endpointWithSecretSchema,
  newEndpointSchema,
} from "./webhook-schemas.ts";

const tags = ["Webhooks"];
const root = "/api/v1/webhooks/endpoints";
const one = { params: z.object({ id: endpointIdSchema }), query: tenantParameter };
const filtered = ["invalid_query", "unknown_dimension", "unknown_timezone"] as const;

const eventTypesRoute = createRoute({
  method: "get",
  path: "/api/v1/webhooks/event-types",
  operationId: "listWebhookEventTypes",
  tags,
  summary: "List types of events",
  description:
    "Those that Dendro knows, with an example of what is sent. Types of your own can be asked for as well.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers(
      "In the order of their names.",
      z.object({
        event_types: z.array(
          z.object({
            type: z.string(),
            description: z.string(),
            domain: z.string(),
            example: z.looseObject({}),
          }),
        ),
      }),
    ),
    ...refusals(...tenanted),
  },
});
const listRoute = createRoute({
  method: "get",
  path: root,
  operationId: "listWebhookEndpoints",
  tags,
  summary: "List webhook endpoints",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The oldest first.", z.object({ endpoints: z.array(endpointSchema) })),
    ...refusals(...tenanted),
  },
});
const createEndpointRoute = createRoute({
  method: "post",
  path: root,
  operationId: "createWebhookEndpoint",
  tags,
  summary: "Create a webhook endpoint",
  description:
    "Every event from now on that it asks for is sent there, in the form of its `kind`: docs/webhooks.md. Addresses that are not public are refused unless DENDRO_EGRESS_ALLOW names them.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(newEndpointSchema) },
  responses: {
    201: answers("The endpoint, with its secret.", endpointWithSecretSchema),
    ...refusals(...tenanted, ...bodied, ...filtered),
  },
});
const readRoute = createRoute({
  method: "get",
  path: `${root}/{id}`,
  operationId: "readWebhookEndpoint",
  tags,
  summary: "Read a webhook endpoint",
  ...secured("admin"),
  request: one,
  responses: { 200: answers("The endpoint.", endpointSchema), ...refusals(...tenanted, "not_found") },
});
const changeRoute = createRoute({
  method: "patch",
  path: `${root}/{id}`,
  operationId: "changeWebhookEndpoint",
  tags,
  summary: "Change a webhook endpoint",
  description: "What is left out stays. What waits already is sent to the new address.",
  ...secured("admin"),
  request: { ...one, body: takes(endpointPatchSchema) },
  responses: {
    200: answers("As it is now.", endpointSchema),
    ...refusals(...tenanted, ...bodied, ...filtered, "not_found"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: `${root}/{id}`,
  operationId: "removeWebhookEndpoint",
  tags,
  summary: "Remove a webhook endpoint",
  ...secured("admin"),
  request: one,
  responses: {
    204: { description: "It is gone, with what waited for it." },
    ...refusals(...tenanted, "not_found"),
  },
});
const rotateRoute = createRoute({
  method: "post",
  path: `${root}/{id}/secret`,
  operationId: "rotateWebhookSecret",
  tags,
  summary: "Make a new secret",
  description: "For 24 hours messages are signed with the one before as well.",
  ...secured("admin"),
  request: one,
  responses: {
    200: answers("The endpoint, with its new secret.", endpointWithSecretSchema),
    ...refusals(...tenanted, "not_found", "conflict"),
  },
});
const stateRoute = (action: "pause" | "resume", summary: string, description: string) =>
  createRoute({
    method: "post",
    path: `${root}/{id}/${action}`,
    operationId: `${action}WebhookEndpoint`,
    tags,
    summary,
    description,
    ...secured("admin"),
    request: one,
    responses: { 200: answers("As it is now.", endpointSchema), ...refusals(...tenanted, "not_found") },
  });
const pauseRoute = stateRoute(
  "pause",
  "Pause a webhook endpoint",
  "What waits stays, and nothing new gathers: send that later by a replay.",
);
const resumeRoute = stateRoute(
  "resume",
  "Resume a webhook endpoint",
  "Also after Dendro has disabled it; what was given up meanwhile is sent by `recover`.",
);
const replayRoute = createRoute({
  method: "post",
  path: `${root}/{id}/replay`,
  operationId: "replayWebhookEvents",
  tags,
  summary: "Send events of the past",
  description:
    "Those that the endpoint asks for, the oldest first and 50,000 at most, also such as were sent before: with the same `webhook-id`.",
  ...secured("admin"),
  request: {
    ...one,
    body: takes(
      z.strictObject({
        date_range: querySchema.shape.date_range,
        filters: querySchema.shape.filters.meta({ description: "Beside those of the endpoint." }),
        dry_run: z.boolean().default(false).meta({ description: "Counts them and sends nothing." }),
      }),
    ),
  },
  responses: {
    202: answers(
      "How many.",
      z.object({
        events: z.number(),
        is_cut: z.boolean().meta({ description: "Whether there are more than one replay sends." }),
      }),
    ),
    ...refusals(...tenanted, ...bodied, ...asked, "not_found", "conflict", "events_not_kept"),
  },
});

/** Of the events that stand for their types. */
const exampleId = "01920000-0000-7000-8000-000000000000";

/** Where webhooks are sent, and what. */
export function addWebhookEndpointRoutes(api: Api, dependencies: ApiDependencies): void {
  const { webhooks, replay, segmentResolver, clock } = dependencies;
  const onWire = (endpoint: Endpoint) => endpointOnWire(endpoint, clock());
  const withSecret = (endpoint: Endpoint) => ({
    ...onWire(endpoint),
    secret: endpoint.secrets[0]?.secret ?? "",
  });
  const named = (context: ApiContext, id: string) => [tenantOf(dependencies, context), id] as const;

  api.openapi(eventTypesRoute, (context) => {
    const tenant = tenantOf(dependencies, context);
    const listed = eventTypes.map((type) => ({
      type: type.type,
      description: type.description,
      domain: type.domain,
      example: JSON.parse(messageOf(exampleOf(type, tenant, clock(), exampleId), true).body) as Record<
        string,
        JsonValue
      >,
    }));
    return context.json({ event_types: listed }, 200);
  });
  api.openapi(listRoute, (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json({ endpoints: webhooks.endpoints.of(tenant).map(onWire) }, 200);
  });
  api.openapi(createEndpointRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { secret = null, rate_limit, ...fields } = context.req.valid("json");
    const rateLimit = rate_limit === undefined ? usualRate(fields.kind) : rate_limit;
    eventMatcher(segmentResolver(tenant)(fields.filters));
    return context.json(withSecret(await webhooks.create(tenant, { ...fields, rateLimit }, secret)), 201);
  });
  api.openapi(readRoute, (context) =>
    context.json(onWire(webhooks.endpoints.find(...named(context, context.req.valid("param").id))), 200),
  );
  api.openapi(changeRoute, async (context) => {
    const [tenant, id] = named(context, context.req.valid("param").id);
    const { rate_limit: rateLimit, ...fields } = context.req.valid("json");
    if (fields.filters !== undefined) eventMatcher(segmentResolver(tenant)(fields.filters));
    const changed = { ...fields, ...(rateLimit === undefined ? {} : { rateLimit }) };
    return context.json(onWire(await webhooks.change(tenant, id, changed)), 200);
  });
  api.openapi(removeRoute, async (context) => {
    await webhooks.endpoints.remove(...named(context, context.req.valid("param").id));
    return context.body(null, 204);
  });
  api.openapi(rotateRoute, async (context) =>
    context.json(withSecret(await webhooks.rotate(...named(context, context.req.valid("param").id))), 200),
  );
  api.openapi(pauseRoute, async (context) =>
    context.json(onWire(await webhooks.pause(...named(context, context.req.valid("param").id))), 200),
  );
  api.openapi(resumeRoute, async (context) =>
    context.json(onWire(await webhooks.resume(...named(context, context.req.valid("param").id))), 200),
  );
  api.openapi(replayRoute, async (context) => {
    const endpoint = webhooks.endpoints.find(...named(context, context.req.valid("param").id));
    const { date_range, filters, dry_run: isDryRun } = context.req.valid("json");
    if (!isDryRun) webhooks.requireActive(endpoint);
    const replayed = await replay(endpoint, { date_range, filters, isDryRun }, abortSignalOf(context));
    webhooks.wake(endpoint.id);
    return context.json({ events: replayed.events, is_cut: replayed.isCut }, 202);
  });
}
