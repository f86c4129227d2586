import { createRoute, z } from "@hono/zod-openapi";
import { compress } from "hono/compress";
import {
  childrenOf,
  markPageSchema,
  marksOf,
  outlineOf,
  outlinePageSchema,
  spanPageSchema,
  subjectOf,
  summaryOf,
  traceSpanSchema,
  traceSubjectSchema,
  traceSummarySchema,
} from "@dendro/core";
import { maxTraceEvents } from "../query/read-trace.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { createTraceFinder, spanId, traceId } from "./find-trace.ts";
import { listed, listedEventsSchema } from "./listed-events.ts";
import { answers, refusals, stored, tenantParameter, tenanted } from "./responses.ts";
import { credentials, secured } from "./secured.ts";

const offset = z.coerce
  .number()
  .int()
  .min(0)
  .max(maxTraceEvents)
  .default(0)
  .meta({ description: "How many spans come before the page." });

const isCut = z
  .boolean()
  .meta({ description: `It has more than ${maxTraceEvents} events, and the last are left out.` });

const refused = refusals(...tenanted, ...stored, "not_found", "events_not_kept");

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
    params: z.object({ id: traceId }),
    query: tenantParameter.extend({
      span: z
        .string()
        .max(600)
        .optional()
        .meta({ description: "The span whose children are shown; by default the roots." }),
      limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: "Spans of a page." }),
      offset,
    }),
  },
  responses: {
    200: answers(
      "The whole in figures, and one level of the tree.",
      z.object({
        trace: traceSummarySchema,
        spans: spanPageSchema,
        marks: markPageSchema,
        is_cut: isCut,
      }),
    ),
    ...refused,
  },
});

const outlineRoute = createRoute({
  method: "get",
  path: "/api/v1/traces/{id}/outline",
  operationId: "readTraceOutline",
  tags: ["Traces"],
  summary: "Show all spans of a trace in brief",
  description:
    "What a drawing of the whole needs: every span with its time, how it went, and what it used, parents before their children.",
  security: credentials("read"),
  // Spans of one trace are much alike, so little of them has to travel.
  middleware: [...secured("read").middleware, compress()],
  request: {
    params: z.object({ id: traceId }),
    query: tenantParameter.extend({
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000)
        .default(5000)
        .meta({ description: "Spans of a page." }),
      offset,
    }),
  },
  responses: {
    200: answers(
      "Whose it is, the whole in figures, and a page of its spans.",
      z.object({
        subject: traceSubjectSchema,
        trace: traceSummarySchema,
        outline: outlinePageSchema,
        is_cut: isCut,
      }),
    ),
    ...refused,
  },
});

const spanRoute = createRoute({
  method: "get",
  path: "/api/v1/traces/{id}/spans/{span}",
  operationId: "readSpan",
  tags: ["Traces"],
  summary: "Show a span of a trace",
  description: "All that is known of one span: its marks, and the events that tell of it with their data.",
  ...secured("read"),
  request: {
    params: z.object({ id: traceId, span: spanId.meta({ description: "The span's `id` in the trace." }) }),
    query: tenantParameter,
  },
  responses: {
    200: answers(
      "The span, what marks it (the first hundred), and its events (the first thousand) in order of time.",
      z.object({ span: traceSpanSchema, marks: markPageSchema, events: listedEventsSchema }),
    ),
    ...refused,
  },
});

/** One trace: level by level, as a whole, and span by span. Lists of traces are presets. */
export function addTraceRoutes(api: Api, dependencies: ApiDependencies): void {
  const { questions } = dependencies;

  const { build, findSpan, unknownSpan } = createTraceFinder(dependencies);

  api.openapi(traceRoute, async (context) => {
    const { span, ...page } = context.req.valid("query");
    const { trace, isCut: is_cut } = await build(context, context.req.valid("param").id);
    const spans = childrenOf(trace, span ?? null, page);
    const marks = marksOf(trace, span ?? null, page);
    if (spans === null || marks === null) throw unknownSpan(span);
    return context.json({ trace: summaryOf(trace), spans, marks, is_cut }, 200);
  });

  api.openapi(outlineRoute, async (context) => {
    const { events, trace, isCut: is_cut } = await build(context, context.req.valid("param").id);
    const outline = outlineOf(trace, context.req.valid("query"));
    return context.json({ subject: subjectOf(events), trace: summaryOf(trace), outline, is_cut }, 200);
  });

  api.openapi(spanRoute, async (context) => {
    const { id, span: wanted } = context.req.valid("param");
    const { span, marks, events } = await findSpan(context, id, wanted);
    const whole = await questions.wholeEvents(
      tenantOf(dependencies, context),
      events,
      abortSignalOf(context),
    );
    return context.json({ span, marks, events: listed(whole) }, 200);
  });
}
