import { createRoute, z } from "@hono/zod-openapi";
import { answerNotes, DendroError, isoTime } from "@dendro/core";
import { oneConversationSchema, readConversation } from "../presets/one-conversation.ts";
import { tenantOf, abortSignalOf, type Api, type ApiDependencies } from "./context.ts";
import { listed, listedEventsSchema } from "./listed-events.ts";
import { queryRunnerOf } from "./query-runner.ts";
import { answers, asked, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const params = z.object({ id: z.string().min(1).max(256).meta({ description: "The conversation." }) });

const conversationRoute = createRoute({
  method: "get",
  path: "/api/v1/conversations/{id}",
  operationId: "readConversation",
  tags: ["Conversations"],
  summary: "Show a conversation",
  description:
    "One conversation in figures, with who took part, which settings were in force, and its traces. What was said is in its events.",
  ...secured("read"),
  request: { params, query: tenantParameter },
  responses: {
    200: answers("The conversation.", oneConversationSchema.extend(answerNotes)),
    ...refusals(...tenanted, ...asked, "not_found"),
  },
});

const eventsRoute = createRoute({
  method: "get",
  path: "/api/v1/conversations/{id}/events",
  operationId: "listConversationEvents",
  tags: ["Conversations"],
  summary: "Show what happened in a conversation",
  description:
    "Every event of one conversation in order: messages both ways, with their text where senders send it as `data.text`, calls of tools and models, feedback and errors.",
  ...secured("read"),
  request: {
    params,
    query: tenantParameter.extend({
      order: z.enum(["oldest", "newest"]).default("oldest").meta({ description: "Which events come first." }),
      limit: z.coerce.number().int().min(1).max(1000).default(200).meta({ description: "Events of a page." }),
      cursor: z.string().max(500).optional().meta({ description: "The `next_cursor` of the page before." }),
    }),
  },
  responses: {
    200: answers(
      "A page of its events.",
      z.object({
        events: listedEventsSchema,
        next_cursor: z
          .string()
          .nullable()
          .meta({ description: "Where the next page begins; null on the last." }),
        events_since: answerNotes.events_since,
      }),
    ),
    ...refusals(...tenanted, ...asked, "not_found", "events_not_kept"),
  },
});

/** One conversation, in figures and event by event. Lists of conversations are presets. */
export function addConversationRoutes(api: Api, dependencies: ApiDependencies): void {
  const { questions } = dependencies;
  const unknown = (id: string) => new DendroError("not_found", `Unknown conversation ${JSON.stringify(id)}.`);

  api.openapi(conversationRoute, async (context) => {
    const { id } = context.req.valid("param");
    const notes = {};
    const tenant = tenantOf(dependencies, context);
    const conversation = await readConversation(queryRunnerOf(dependencies, context, tenant, notes), id);
    if (conversation === null) throw unknown(id);
    return context.json({ ...conversation, ...notes }, 200);
  });

  api.openapi(eventsRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { order, limit, cursor } = context.req.valid("query");
    const page = await questions.listEvents(
      tenantOf(dependencies, context),
      {
        filters: [["is", "thread", [id]]],
        date_range: ["1970-01-01", isoTime(questions.clock() + 1)],
        timezone: "UTC",
        limit,
        order,
        cursor,
      },
      abortSignalOf(context),
    );
    if (page.events.length === 0 && cursor === undefined) throw unknown(id);
    return context.json({ ...page, events: listed(page.events) }, 200);
  });
}
