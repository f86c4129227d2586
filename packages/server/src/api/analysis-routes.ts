import { eventOrders } from "../query/list-events.ts";
import { createRoute, z } from "@hono/zod-openapi";
import {
  bottlenecksResultSchema,
  bottlenecksSchema,
  dateRangeSchema,
  answerNotes,
  filtersSchema,
  funnelResultSchema,
  funnelSchema,
  pathsResultSchema,
  pathsSchema,
  retentionResultSchema,
  retentionSchema,
} from "@dendro/core";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { listed, listedEventsSchema } from "./listed-events.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const listSchema = z
  .strictObject({
    filters: filtersSchema.default([]),
    date_range: dateRangeSchema.default("30d"),
    timezone: z.string().max(64).default("UTC"),
    order: z.enum(eventOrders).default("newest").meta({
      description:
        "What comes first; `slowest` are those with most `duration_ms`, in one page without a cursor.",
    }),
    limit: z.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(500).optional(),
  })
  .meta({ id: "EventList" });

const listedSchema = z.object({
  events: listedEventsSchema,
  next_cursor: z.string().nullable(),
  events_since: answerNotes.events_since,
});

const question = <B extends z.ZodType, A extends z.ZodType>(
  path: string,
  operationId: string,
  summary: string,
  description: string,
  body: B,
  answer: A,
) =>
  createRoute({
    method: "post",
    path,
    operationId,
    tags: ["Questions"],
    summary,
    description,
    ...secured("read"),
    request: { query: tenantParameter, body: takes(body) },
    responses: { 200: answers("The answer.", answer), ...refusals(...tenanted, ...bodied, ...asked) },
  });

const funnelRoute = question(
  "/api/v1/funnel",
  "askFunnel",
  "Ask for a funnel",
  "How many of those who did one step went on to the next, in order and in time.",
  funnelSchema,
  funnelResultSchema,
);
const retentionRoute = question(
  "/api/v1/retention",
  "askRetention",
  "Ask who comes back",
  "How many of those who began in one period came back in later ones.",
  retentionSchema,
  retentionResultSchema,
);
const pathsRoute = question(
  "/api/v1/paths",
  "askPaths",
  "Ask for paths",
  "Which steps come after each other most, from the beginning or around one of them.",
  pathsSchema,
  pathsResultSchema,
);
const bottlenecksRoute = question(
  "/api/v1/bottlenecks",
  "askBottlenecks",
  "Ask for bottlenecks",
  "Which nodes are on the critical path of workflow executions, and for how long.",
  bottlenecksSchema,
  bottlenecksResultSchema,
);
const listRoute = createRoute({
  method: "post",
  path: "/api/v1/events/list",
  operationId: "listEvents",
  tags: ["Events"],
  summary: "List events",
  description: "Single events, the newest, oldest or slowest first.",
  ...secured("read"),
  request: { query: tenantParameter, body: takes(listSchema) },
  responses: {
    200: answers("One page of them.", listedSchema),
    ...refusals(...tenanted, ...bodied, ...asked, "events_not_kept"),
  },
});

/** Questions about sequences of events, and about single ones. */
export function addAnalysisRoutes(api: Api, dependencies: ApiDependencies): void {
  const { questions } = dependencies;
  api.openapi(funnelRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(
      await questions.funnel(tenant, context.req.valid("json"), abortSignalOf(context)),
      200,
    );
  });
  api.openapi(retentionRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(
      await questions.retention(tenant, context.req.valid("json"), abortSignalOf(context)),
      200,
    );
  });
  api.openapi(pathsRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(
      await questions.paths(tenant, context.req.valid("json"), abortSignalOf(context)),
      200,
    );
  });
  api.openapi(bottlenecksRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    return context.json(
      await questions.bottlenecks(tenant, context.req.valid("json"), abortSignalOf(context)),
      200,
    );
  });
  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { events, ...page } = await questions.listEvents(
      tenant,
      context.req.valid("json"),
      abortSignalOf(context),
    );
    return context.json({ events: listed(events), ...page }, 200);
  });
}
