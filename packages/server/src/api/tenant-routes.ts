import { createRoute, z } from "@hono/zod-openapi";
import { principalOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, problems, secured, takes } from "./responses.ts";
import { DendroError } from "@dendro/core";

const tenantSchema = z
  .object({ id: z.string(), name: z.string(), simulated: z.boolean(), created_at: z.string() })
  .meta({ id: "Tenant" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/tenants",
  summary: "List tenants",
  description: "All of them, or the one that the key is bound to.",
  security: secured,
  responses: { 200: answers("The tenants.", z.object({ tenants: z.array(tenantSchema) })), ...problems },
});

const createTenantRoute = createRoute({
  method: "post",
  path: "/api/v1/tenants",
  summary: "Create a tenant",
  security: secured,
  request: { body: takes(z.strictObject({ id: z.string().max(63), name: z.string().min(1).max(200) })) },
  responses: { 201: answers("The tenant.", tenantSchema), 409: problems[400], ...problems },
});

export function addTenantRoutes(api: Api, dependencies: ApiDependencies): void {
  const { tenants } = dependencies;
  api.openapi(listRoute, async (context) => {
    const principal = await principalOf(dependencies, context, "read");
    const all = await tenants.list();
    return context.json(
      { tenants: all.filter(({ id }) => principal.tenant === null || principal.tenant === id) },
      200,
    );
  });
  api.openapi(createTenantRoute, async (context) => {
    const principal = await principalOf(dependencies, context, "admin");
    if (principal.tenant !== null)
      throw new DendroError(
        "insufficient_scope",
        "An admin key that is bound to one tenant cannot create others.",
      );
    return context.json(await tenants.create(context.req.valid("json")), 201);
  });
}
