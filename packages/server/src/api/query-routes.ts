import { createRoute } from "@hono/zod-openapi";
import { querySchema, queryResultSchema } from "@dendro/core";
import { catalog, catalogSchema } from "./catalog-document.ts";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const queryRoute = createRoute({
  method: "post",
  path: "/api/v1/query",
  operationId: "query",
  tags: ["Questions"],
  summary: "Ask a question",
  description: "Any metrics by any dimensions over any time.",
  ...secured("read"),
  request: { query: tenantParameter, body: takes(querySchema) },
  responses: {
    200: answers("The answer.", queryResultSchema),
    ...refusals(...tenanted, ...bodied, ...asked),
  },
});

const catalogRoute = createRoute({
  method: "get",
  path: "/api/v1/catalog",
  operationId: "readCatalog",
  tags: ["Questions"],
  summary: "List metrics and dimensions",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("Everything that can be asked.", catalogSchema),
    ...refusals(...tenanted),
  },
});

export function addQueryRoutes(api: Api, dependencies: ApiDependencies): void {
  api.openapi(queryRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const result = await dependencies.questions.ask(
      tenant,
      context.req.valid("json"),
      abortSignalOf(context),
    );
    const simulated = dependencies.tenants.find(tenant)?.simulated === true ? { simulated: true } : {};
    return context.json({ ...result, meta: { ...result.meta, ...simulated } }, 200);
  });
  api.openapi(catalogRoute, async (context) => {
    tenantOf(dependencies, context);
    return context.json(catalog, 200);
  });
}
