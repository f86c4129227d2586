import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { newSilenceSchema, silenceOnWire, silenceSchema } from "./alert-schemas.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const tags = ["Alerts"];
const root = "/api/v1/alert-silences";

const listRoute = createRoute({
  method: "get",
  path: root,
  operationId: "listAlertSilences",
  tags,
  summary: "List silences",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: {
    200: answers("Those that hold, the first to end first.", z.object({ silences: z.array(silenceSchema) })),
    ...refusals(...tenanted),
  },
});
const addRoute = createRoute({
  method: "post",
  path: root,
  operationId: "addAlertSilence",
  tags,
  summary: "Silence alerts",
  description:
    "What fires meanwhile is told afterwards if it still does. Who was told before that something fires is told when it does no longer.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(newSilenceSchema) },
  responses: {
    201: answers("The silence.", silenceSchema),
    ...refusals(...tenanted, ...bodied, "not_found"),
  },
});
const removeRoute = createRoute({
  method: "delete",
  path: `${root}/{id}`,
  operationId: "removeAlertSilence",
  tags,
  summary: "End a silence",
  ...secured("admin"),
  request: {
    params: z.object({ id: z.string().max(64).meta({ description: "Its id." }) }),
    query: tenantParameter,
  },
  responses: { 204: { description: "It has ended." }, ...refusals(...tenanted, "not_found") },
});

/** What is not told for a while. */
export function addSilenceRoutes(api: Api, dependencies: ApiDependencies): void {
  const { alerts, clock } = dependencies;
  api.openapi(listRoute, async (context) => {
    const silences = await alerts.silences.of(tenantOf(dependencies, context), clock());
    return context.json({ silences: silences.map(silenceOnWire) }, 200);
  });
  api.openapi(addRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { alert = null, series = null, severity = null, until, reason } = context.req.valid("json");
    if (alert !== null) alerts.rules.find(tenant, alert);
    const end = Date.parse(until);
    if (end <= clock()) throw new DendroError("invalid_request", `until: ${until} is over already.`);
    const createdBy = await dependencies.keys.nameOf(context.get("principal").keyId);
    const silence = { alert, series, severity, until: end, reason, createdBy };
    return context.json(silenceOnWire(await alerts.silences.add(tenant, silence)), 201);
  });
  api.openapi(removeRoute, async (context) => {
    await alerts.silences.remove(tenantOf(dependencies, context), context.req.valid("param").id);
    return context.body(null, 204);
  });
}
