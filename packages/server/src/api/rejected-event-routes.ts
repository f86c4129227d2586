import { createRoute, z } from "@hono/zod-openapi";
import { DendroError, errorCatalog, type ErrorCode } from "@dendro/core";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const codes = Object.keys(errorCatalog) as ErrorCode[];
const isoTime = z.string().meta({ description: "ISO 8601." });

const rejectedSchema = z
  .object({
    at: isoTime,
    receiver: z.string().meta({ description: "The wire format, such as `segment`." }),
    code: z.string(),
    message: z.string().meta({ description: "What is wrong with it, and what to do." }),
    sample: z.string().meta({ description: "Its beginning, with secrets and people's data masked." }),
  })
  .meta({ id: "RejectedEvent" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/rejected-events",
  operationId: "listRejectedEvents",
  tags: ["Events"],
  summary: "List events that were not accepted",
  description:
    "Why an event is missing: the last thousand of the tenant that this server refused since it started, the newest first, and how many there were by reason.",
  ...secured("admin"),
  request: {
    query: tenantParameter.extend({
      sender: z.enum(["tenant", "unknown"]).default("tenant").meta({
        description: "`unknown`: what came with no key or a wrong one; for keys that are bound to no tenant.",
      }),
      code: z.enum(codes).optional().meta({ description: "Those of one reason alone." }),
      limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: "How many of them." }),
    }),
  },
  responses: {
    200: answers(
      "The newest, and all by reason.",
      z.object({
        since: isoTime,
        reasons: z.array(z.object({ code: z.string(), count: z.number().int(), last_at: isoTime })),
        rejected_events: z.array(rejectedSchema),
      }),
    ),
    ...refusals(...tenanted),
  },
});

export function addRejectedEventRoutes(api: Api, dependencies: ApiDependencies): void {
  const { rejected } = dependencies;
  api.openapi(listRoute, (context) => {
    const { sender, code, limit } = context.req.valid("query");
    const tenant = tenantOf(dependencies, context);
    if (sender === "unknown" && context.get("principal").tenant !== null)
      throw new DendroError(
        "insufficient_scope",
        "What came from unknown senders is shown with a key that is bound to no tenant.",
      );
    const owner = sender === "unknown" ? null : tenant;
    return context.json(
      {
        since: iso(rejected.since),
        reasons: rejected.counts(owner).map((one) => ({ ...one, last_at: iso(one.last_at) })),
        rejected_events: rejected.list(owner, code, limit).map((one) => ({ ...one, at: iso(one.at) })),
      },
      200,
    );
  });
}

const iso = (ms: number) => new Date(ms).toISOString();
