import { createRoute, z } from "@hono/zod-openapi";
import { compress } from "hono/compress";
import type { ReadText } from "../query/read-contents.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { createTraceFinder, spanId, traceId } from "./find-trace.ts";
import { answers, refusals, stored, tenantParameter, tenanted } from "./responses.ts";
import { credentials, secured } from "./secured.ts";

const textSchema = z
  .object({
    text: z
      .string()
      .meta({ description: "As it is kept: masked, and of more than a mebibyte the beginning." }),
    bytes: z.number().int(),
    is_cut: z.boolean(),
  })
  .nullable();

const contentRoute = createRoute({
  method: "get",
  path: "/api/v1/traces/{id}/spans/{span}/content",
  operationId: "readSpanContent",
  tags: ["Traces"],
  summary: "Show what a span was given and gave",
  description:
    "The input and the output of a call of a model or a tool, of an agent or any other span, where the tenant keeps them.",
  security: credentials("read"),
  middleware: [...secured("read").middleware, compress()],
  request: { params: z.object({ id: traceId, span: spanId }), query: tenantParameter },
  responses: {
    200: answers(
      "What is kept of them, and whether any are.",
      z.object({
        is_kept: z.boolean().meta({ description: "Whether the tenant keeps inputs and outputs." }),
        retention_days: z.number().int(),
        input: textSchema,
        output: textSchema,
      }),
    ),
    ...refusals(...tenanted, ...stored, "not_found", "events_not_kept"),
  },
});

/** What one span was given and gave, asked for when somebody looks at it. */
export function addSpanContentRoutes(api: Api, dependencies: ApiDependencies): void {
  const { findSpan } = createTraceFinder(dependencies);
  api.openapi(contentRoute, async (context) => {
    const { id, span } = context.req.valid("param");
    const tenant = tenantOf(dependencies, context);
    const { events } = await findSpan(context, id, span);
    const { input, output } = await dependencies.questions.contents(tenant, events, abortSignalOf(context));
    const { keep = false, retention_days = 0 } = dependencies.tenants.find(tenant)?.contents ?? {};
    return context.json(
      { is_kept: keep, retention_days, input: shownText(input), output: shownText(output) },
      200,
    );
  });
}

const shownText = (read: ReadText | null) =>
  read === null ? null : { ...read, is_cut: Buffer.byteLength(read.text) < read.bytes };
