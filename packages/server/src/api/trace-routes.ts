import { createRoute, z } from "@hono/zod-openapi";
import {
  buildTrace,
  childrenOf,
  DendroError,
  markPageSchema,
  marksOf,
  spanPageSchema,
  summaryOf,
  traceSummarySchema,
} from "@dendro/core";
import { maxTraceEvents } from "../query/read-trace.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, refusals, stored, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const traceRoute = createRoute({
  method: "get",
  path: "/api/v1/traces/{id}",
  operationId: "readTrace",
  tags: ["Traces"],
  summary: "Show a trace",
  description:
    "The tree of one trace or run, a level at a time: the roots, or the spans right below `span`, with what marks them.",
  ...secured("read"),
  request: {
    params: z.object({ id: z.string().min(1).max(256).meta({ description: "A trace, or a run." }) }),
    query: tenantParameter.extend({
      span: z
        .string()
        .max(600)
        .optional()
        .meta({ description: "The span whose children are shown; by default the roots." }),
      limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: "Spans of a page." }),
      offset: z.coerce
        .number()
        .int()
        .min(0)
        .max(maxTraceEvents)
        .default(0)
        .meta({ description: "How many spans come before the page." }),
    }),
  },
  responses: {
    200: answers(
      "The whole in figures, and one level of the tree.",
      z.object({
        trace: traceSummarySchema,
        spans: spanPageSchema,
        marks: markPageSchema,
        is_cut: z
          .boolean()
          .meta({ description: `It has more than ${maxTraceEvents} events, and the last are left out.` }),
      }),
    ),
    ...refusals(...tenanted, ...stored, "not_found", "events_not_kept"),
  },
});

/** The tree of a trace. Lists of traces are presets. */
export function addTraceRoutes(api: Api, dependencies: ApiDependencies): void {
  api.openapi(traceRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { id } = context.req.valid("param");
    const { span, limit, offset } = context.req.valid("query");
    const { questions } = dependencies;
    const events = await questions.trace(tenant, id, abortSignalOf(context));
    if (events.length === 0)
      throw new DendroError("not_found", `Unknown trace or run ${JSON.stringify(id)}.`);
    const trace = buildTrace(events, { now: questions.clock() });
    const spans = childrenOf(trace, span ?? null, { limit, offset });
    const marks = marksOf(trace, span ?? null, { limit, offset });
    if (spans === null || marks === null)
      throw new DendroError("not_found", `The trace has no span ${JSON.stringify(span)}.`);
    return context.json(
      { trace: summaryOf(trace), spans, marks, is_cut: events.length >= maxTraceEvents },
      200,
    );
  });
}
