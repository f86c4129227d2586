import { createRoute, z } from "@hono/zod-openapi";
import { administeredTenant, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";
import { isOriginPattern } from "../auth/key-origins.ts";
import { keyScopes } from "../store/key-scopes.ts";
import { defaultTenant } from "../tenants/tenants.ts";

const scopeSchema = z.enum(keyScopes).meta({ description: "What it is for: see docs/keys.md." });
const workerIdSchema = z.string().min(1).max(128);
const originSchema = z.string().max(256).refine(isOriginPattern, {
  message: "must be an origin such as https://example.org, or https://*.example.org for every name under it",
});

const keyFields = {
  id: z.string(),
  name: z.string(),
  scope: scopeSchema,
  tenant: z.string().nullable().meta({ description: "Null for a key of the whole installation." }),
  worker: z.string().nullable().meta({
    description: "Whom a worker key belongs to; null until one has registered with it, and of other keys.",
  }),
  origins: z.array(z.string()).readonly().meta({
    description: "The web origins whose pages may send with it; any when there are none.",
  }),
  prefix: z.string(),
  created_at: z.string(),
};
const keySchema = z.object(keyFields).meta({ id: "Key" });
const createdKeySchema = z
  .object({ ...keyFields, key: z.string().meta({ description: "Shown only here." }) })
  .meta({ id: "CreatedKey" });

const newKeySchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    scope: scopeSchema,
    worker: workerIdSchema.optional().meta({
      description:
        "Of a worker key: whom it is for. Left out, it belongs to the first that registers with it.",
    }),
    origins: z.array(originSchema).max(100).optional().meta({
      description:
        "Of a site or an ingest key: the origins whose pages may send with it, such as `https://example.org` or `https://*.example.org`. Left out, any.",
    }),
  })
  .refine(({ scope, worker }) => worker === undefined || scope === "worker", {
    path: ["worker"],
    message: "is for keys of scope worker",
  })
  .refine(({ scope, origins }) => origins === undefined || scope === "site" || scope === "ingest", {
    path: ["origins"],
    message: "is for keys of scope site or ingest",
  });

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
    "Every key is bound to a tenant; an admin key only when `tenant` is given. A site key is for pages and may be public; a worker key belongs to one worker.",
  ...secured("admin"),
  request: {
    query: tenantParameter,
    body: takes(newKeySchema),
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
    const { name, scope, worker = null, origins = [] } = context.req.valid("json");
    const tenant = administered ?? (scope === "admin" ? null : defaultTenant);
    return context.json(await keys.create({ name, scope, tenant, worker, origins }), 201);
  });
  api.openapi(revokeRoute, async (context) => {
    await keys.revoke(context.req.valid("param").id, administeredTenant(dependencies, context));
    return context.body(null, 204);
  });
}
