import { createRoute, z } from "@hono/zod-openapi";
import { traceFilters, traceOrders } from "../presets/traces.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const idSchema = z
  .string()
  .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not a name of up to 63 lower-case letters, digits, - and _")
  .meta({ description: "Its name in addresses: lower-case letters, digits, - and _.", example: "slow" });

const bodySchema = z.strictObject({
  title: z.string().trim().min(1).max(128).meta({ description: "What people are shown." }),
  columns: z
    .array(z.string().regex(/^[a-z_]{1,32}$/u, "is not a name of up to 32 lower-case letters and _"))
    .max(32)
    .nullish()
    .meta({ description: "Which columns the dashboard shows; the usual ones when null." }),
  filters: z
    .strictObject({
      ...traceFilters,
      min_duration_ms: z.number().min(0).optional().meta({
        description: "Only traces that took so long, or longer.",
      }),
    })
    .default({})
    .meta({ description: "As the parameters of `/api/v1/traces`." }),
  order: z
    .enum(Object.keys(traceOrders) as [keyof typeof traceOrders])
    .default("newest")
    .meta({ description: "Which come first." }),
});

const viewSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    columns: z.array(z.string()).nullable(),
    filters: bodySchema.shape.filters.unwrap(),
    order: bodySchema.shape.order.unwrap(),
  })
  .meta({ id: "TraceView" });

const tags = ["Traces"];
const one = { params: z.object({ id: idSchema }), query: tenantParameter };

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/trace-views",
  operationId: "listTraceViews",
  tags,
  summary: "List saved views of traces",
  description: "Columns, filters and an order with a name, by which people look at the list of traces.",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("In the order of their titles.", z.object({ views: z.array(viewSchema) })),
    ...refusals(...tenanted),
  },
});
const setRoute = createRoute({
  method: "put",
  path: "/api/v1/trace-views/{id}",
  operationId: "setTraceView",
  tags,
  summary: "Save a view of traces",
  description: "In place of the one of the same id.",
  ...secured("admin"),
  request: { ...one, body: takes(bodySchema) },
  responses: { 200: answers("As it is saved.", viewSchema), ...refusals(...tenanted, ...bodied) },
});
const removeRoute = createRoute({
  method: "delete",
  path: "/api/v1/trace-views/{id}",
  operationId: "removeTraceView",
  tags,
  summary: "Remove a view of traces",
  ...secured("admin"),
  request: one,
  responses: { 204: { description: "It is gone." }, ...refusals(...tenanted, "not_found") },
});

/** Views of the list of traces that a tenant saves under a name. */
export function addTraceViewRoutes(api: Api, dependencies: ApiDependencies): void {
  const { traceViews } = dependencies;
  api.openapi(listRoute, async (context) => {
    const views = await traceViews.of(tenantOf(dependencies, context));
    // They were checked when they were saved.
    return context.json({ views: views as z.output<typeof viewSchema>[] }, 200);
  });
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { columns = null, ...body } = context.req.valid("json");
    const view = { id: context.req.valid("param").id, ...body, columns };
    await traceViews.set(tenant, view);
    return context.json(view, 200);
  });
  api.openapi(removeRoute, async (context) => {
    await traceViews.remove(tenantOf(dependencies, context), context.req.valid("param").id);
    return context.body(null, 204);
  });
}
