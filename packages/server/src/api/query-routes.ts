import { createRoute, z } from "@hono/zod-openapi";
import { dimensions, granularities, metrics, querySchema, queryResultSchema } from "@dendro/core";
import { abortSignalOf, tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, asked, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const metricSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  type: z.string(),
  domain: z.string(),
  description: z.string(),
  better: z.enum(["up", "down"]).nullable(),
});
const dimensionSchema = z.object({
  name: z.string(),
  title: z.string(),
  type: z.string(),
  display: z.string(),
  domain: z.string(),
  description: z.string(),
});

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
    200: answers(
      "Everything that can be asked.",
      z.object({ metrics: z.array(metricSchema), dimensions: z.array(dimensionSchema) }),
    ),
    ...refusals(...tenanted),
  },
});

const catalog = {
  metrics: metrics.map(({ name, title, unit, domain, description, better }) => ({
    name,
    title,
    unit,
    type: "number",
    domain,
    description,
    better,
  })),
  dimensions: [
    ...dimensions.map(({ name, title, type, display, domain, description }) => ({
      name,
      title,
      type,
      display,
      domain,
      description,
    })),
    {
      name: "data.<path>",
      title: "Data",
      type: "string",
      display: "text",
      domain: "all",
      description: "Any path in the event's data, such as data.plan.",
    },
    ...granularities.map((granularity) => ({
      name: `time:${granularity}`,
      title: `Time by ${granularity}`,
      type: "time",
      display: "time",
      domain: "all",
      description: `The start of the ${granularity}, in the query's time zone.`,
    })),
  ],
};

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
