import { createRoute, z } from "@hono/zod-openapi";
import { administeredTenant, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import { defaultTenant } from "../store/tenants.ts";

const scopeSchema = z.enum(["ingest", "metrics", "read", "worker", "admin"]);

const keyFields = {
  id: z.string(),
  name: z.string(),
  scope: scopeSchema,
  tenant: z.string().nullable().meta({ description: "Null for a key of the whole installation." }),
  prefix: z.string(),
  created_at: z.string(),
};
const keySchema = z.object(keyFields).meta({ id: "Key" });
const createdKeySchema = z
  .object({ ...keyFields, key: z.string().meta({ description: "Shown only here." }) })
  .meta({ id: "CreatedKey" });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/keys",
  operationId: "listKeys",
  tags: ["Keys"],
  summary: "List keys",
  ...secured("admin"),
  request: { query: tenantParameter },
  responses: {
    200: answers("The keys, without their text.", z.object({ keys: z.array(keySchema) })),
    ...refusals(...tenanted),
  },
});

const createKeyRoute = createRoute({
  method: "post",
  path: "/api/v1/keys",
  operationId: "createKey",
  tags: ["Keys"],
  summary: "Create a key",
  description:
    "Ingest, read and worker keys are bound to a tenant. An admin key is bound to one only when `tenant` is given.",
  ...secured("admin"),
  request: {
    query: tenantParameter,
    body: takes(z.strictObject({ name: z.string().min(1).max(200), scope: scopeSchema })),
  },
  responses: { 201: answers("The key.", createdKeySchema), ...refusals(...tenanted, ...bodied) },
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/api/v1/keys/{id}",
  operationId: "revokeKey",
  tags: ["Keys"],
  summary: "Revoke a key",
  ...secured("admin"),
  request: {
    params: z.object({ id: z.string().max(64).meta({ description: "The key's `id`; not its text." }) }),
    query: tenantParameter,
  },
  responses: { 204: { description: "It means nothing any more." }, ...refusals(...tenanted, "not_found") },
});

export function addKeyRoutes(api: Api, dependencies: ApiDependencies): void {
  const { keys } = dependencies;
  api.openapi(listRoute, async (context) => {
    const tenant = administeredTenant(dependencies, context);
    return context.json({ keys: await keys.list(tenant) }, 200);
  });
  api.openapi(createKeyRoute, async (context) => {
    const administered = administeredTenant(dependencies, context);
    const { name, scope } = context.req.valid("json");
    const tenant = administered ?? (scope === "admin" ? null : defaultTenant);
    return context.json(await keys.create({ name, scope, tenant }), 201);
  });
  api.openapi(revokeRoute, async (context) => {
    await keys.revoke(context.req.valid("param").id, administeredTenant(dependencies, context));
    return context.body(null, 204);
  });
}
