import { createRoute, z } from "@hono/zod-openapi";
import { administeredTenant, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

export const receiptSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["user", "tenant", "filter"]),
    tenant: z.string().nullable().meta({ description: "null once a whole tenant is gone." }),
    subject_hash: z.string().meta({
      description:
        "SHA-256 in hexadecimal, over the tenant, a NUL byte and the user or what was selected; of a tenant, over its id.",
    }),
    status: z.enum(["running", "done"]),
    requested_by: z.string().meta({ description: "The name of the key." }),
    requested_at: z.string(),
    finished_at: z.string().nullable(),
    events: z.number().nullable().meta({ description: "How many were erased." }),
    visits: z.number().nullable(),
    rolled_up_days: z
      .number()
      .nullable()
      .meta({ description: "Days whose rollups were made anew without them." }),
  })
  .meta({ id: "ErasureReceipt" });

const eraseRoute = createRoute({
  method: "post",
  path: "/api/v1/erasures",
  operationId: "eraseUser",
  tags: ["Erasures"],
  summary: "Erase a user",
  description:
    "Everything of one user: their events, those without a user of the same conversations, runs, traces and visits, and what was rolled up of them; from the disk too, which takes about a minute. The receipt tells when it is done.",
  ...secured("admin"),
  request: {
    query: tenantParameter,
    body: takes(z.strictObject({ user_id: z.string().min(1).max(256) })),
  },
  responses: { 202: answers("It has begun.", receiptSchema), ...refusals(...tenanted, ...bodied) },
});

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/erasures",
  operationId: "listErasures",
  tags: ["Erasures"],
  summary: "List erasures",
  description: "The newest first.",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The receipts.", z.object({ erasures: z.array(receiptSchema) })),
    ...refusals(...tenanted),
  },
});

export function addErasureRoutes(api: Api, dependencies: ApiDependencies): void {
  const { keys, eraser, erasures } = dependencies;
  api.openapi(eraseRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { keyId } = context.get("principal");
    const { user_id: user } = context.req.valid("json");
    return context.json(await eraser.eraseUser(tenant, user, await keys.nameOf(keyId)), 202);
  });
  api.openapi(listRoute, async (context) => {
    const tenant = administeredTenant(dependencies, context);
    return context.json({ erasures: await erasures.list(tenant) }, 200);
  });
}
