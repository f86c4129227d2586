import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { contentPolicySchema, newContentPolicySchema } from "../tenants/content-policy.ts";
import { retentionSchema } from "../tenants/policy.ts";
import { tenantModes } from "../store/tenant-modes.ts";
import { tenantIdPattern } from "../tenants/tenants.ts";
import { type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { receiptSchema } from "./erasure-routes.ts";
import { answers, bodied, keyed, refusals, takes, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const timezoneSchema = z.string().max(64).nullable().meta({
  description:
    "The IANA zone that the dashboard shows days and hours in, for everybody; null is the zone of each browser. Queries say their own.",
});

const tenantSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    simulated: z.boolean(),
    mode: z.enum(tenantModes).meta({
      description:
        "`live`: figures at once; `delayed`: figures a day late, and nothing live; `aggregate_only`: single events go as soon as their day is rolled up.",
    }),
    retention_days: retentionSchema,
    timezone: timezoneSchema,
    contents: contentPolicySchema,
    created_at: z.string(),
  })
  .meta({ id: "Tenant" });

const tenantIdParameter = z.object({ id: z.string().max(63).meta({ description: "The tenant." }) });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/tenants",
  operationId: "listTenants",
  tags: ["Tenants"],
  summary: "List tenants",
  description: "All of them, or the one that the key is bound to.",
  ...secured("read"),
  responses: {
    200: answers("The tenants.", z.object({ tenants: z.array(tenantSchema) })),
    ...refusals(...keyed),
  },
});

const createTenantRoute = createRoute({
  method: "post",
  path: "/api/v1/tenants",
  operationId: "createTenant",
  tags: ["Tenants"],
  summary: "Create a tenant",
  ...secured("admin"),
  request: {
    body: takes(
      z.strictObject({
        id: z
          .string()
          .max(63)
          .meta({ pattern: tenantIdPattern.source, description: "Lower-case letters, digits, - and _." }),
        name: z.string().min(1).max(200),
        timezone: timezoneSchema.optional(),
      }),
    ),
  },
  responses: {
    201: answers("The tenant.", tenantSchema),
    ...refusals(...keyed, ...bodied, "conflict", "unknown_timezone"),
  },
});

const changeTenantRoute = createRoute({
  method: "patch",
  path: "/api/v1/tenants/{id}",
  operationId: "changeTenant",
  tags: ["Tenants"],
  summary: "Change a tenant",
  description: "What is left out stays. What is too old by then is deleted within the hour.",
  ...secured("admin"),
  request: {
    params: tenantIdParameter,
    body: takes(
      z.strictObject({
        name: z.string().min(1).max(200).optional(),
        mode: z.enum(tenantModes).optional(),
        retention_days: retentionSchema.optional(),
        timezone: timezoneSchema.optional(),
        contents: newContentPolicySchema.optional(),
      }),
    ),
  },
  responses: {
    200: answers("The tenant.", tenantSchema),
    ...refusals(...tenanted, ...bodied, "unknown_timezone"),
  },
});

const eraseTenantRoute = createRoute({
  method: "delete",
  path: "/api/v1/tenants/{id}",
  operationId: "eraseTenant",
  tags: ["Tenants"],
  summary: "Erase a tenant",
  description:
    "Everything of it: events, rollups, keys, workers, settings, prices and saved filters; from the disk too. The default tenant stays, empty.",
  ...secured("admin"),
  request: { params: tenantIdParameter },
  responses: { 202: answers("It has begun.", receiptSchema), ...refusals(...tenanted) },
});

export function addTenantRoutes(api: Api, dependencies: ApiDependencies): void {
  const { tenants } = dependencies;
  api.openapi(listRoute, async (context) => {
    const principal = context.get("principal");
    const all = await tenants.list();
    return context.json(
      { tenants: all.filter(({ id }) => principal.tenant === null || principal.tenant === id) },
      200,
    );
  });
  api.openapi(createTenantRoute, async (context) => {
    const principal = context.get("principal");
    if (principal.tenant !== null)
      throw new DendroError(
        "insufficient_scope",
        "An admin key that is bound to one tenant cannot create others.",
      );
    return context.json(await tenants.create(context.req.valid("json")), 201);
  });
  api.openapi(changeTenantRoute, async (context) => {
    const id = await ownTenant(context, context.req.valid("param").id);
    const changed = await tenants.change(id, context.req.valid("json"));
    // At eight is another time then.
    await dependencies.reporting.reports.reschedule(id);
    return context.json(changed, 200);
  });
  api.openapi(eraseTenantRoute, async (context) => {
    const id = await ownTenant(context, context.req.valid("param").id);
    const { keyId } = context.get("principal");
    return context.json(
      await dependencies.eraser.eraseTenant(id, await dependencies.keys.nameOf(keyId)),
      202,
    );
  });

  /** A tenant that the administrator who asks may handle. */
  async function ownTenant(context: ApiContext, id: string): Promise<string> {
    const principal = context.get("principal");
    if (principal.tenant !== null && principal.tenant !== id)
      throw new DendroError("insufficient_scope", `The key is not for the tenant ${JSON.stringify(id)}.`);
    if (tenants.find(id) === null)
      throw new DendroError("unknown_tenant", `Unknown tenant ${JSON.stringify(id)}.`);
    return id;
  }
}
