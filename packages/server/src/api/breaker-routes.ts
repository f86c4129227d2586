import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import type { BreakerName } from "../breakers/breaker.ts";
import type { SetBreakerSettings } from "../breakers/settings.ts";
import { allowedScopes } from "../store/key-scopes.ts";
import {
  breakerStatusSchema,
  effectiveSettingsSchema,
  nodeTypeSchema,
  overrideSchema,
  setSettingsOnWire,
  setSettingsSchema,
  settingsOfWire,
  settingsOnWire,
  transitionOnWire,
  transitionSchema,
} from "./breaker-schemas.ts";
import { requireBreaker } from "./circuit-breaker-routes.ts";
import { breakerStatuses } from "./circuit-breakers.ts";
import { tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const tags = ["Circuit breakers"];
const root = "/api/v1/breakers";
const one = { params: z.object({ node_type: nodeTypeSchema }), query: tenantParameter };
const breakerSchema = breakerStatusSchema.extend({
  settings: effectiveSettingsSchema.meta({ description: "What holds for it." }),
  set: setSettingsSchema.meta({ description: "What of that is set for it alone." }),
});
const allSettingsSchema = z.object({
  settings: effectiveSettingsSchema.meta({ description: "What holds where nothing else is set." }),
  set: setSettingsSchema.meta({ description: "What of that is set." }),
});

const readRoute = createRoute({
  method: "get",
  path: `${root}/{node_type}`,
  operationId: "readBreaker",
  tags,
  summary: "Read a circuit breaker with its settings",
  ...secured("read"),
  request: one,
  responses: {
    200: answers("The breaker.", breakerSchema),
    ...refusals(...tenanted, "storage_unavailable"),
  },
});
const transitionsRoute = createRoute({
  method: "get",
  path: `${root}/{node_type}/transitions`,
  operationId: "listBreakerTransitions",
  tags,
  summary: "List what a circuit breaker has done",
  description: "The newest 500 of the last 90 days. Each is an event too, which is kept like all events.",
  ...secured("read"),
  request: {
    ...one,
    query: tenantParameter.extend({
      limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: "How many." }),
      cursor: z.string().max(32).optional().meta({ description: "The `next_cursor` of the page before." }),
    }),
  },
  responses: {
    200: answers(
      "The newest first.",
      z.object({ transitions: z.array(transitionSchema), next_cursor: z.string().nullable() }),
    ),
    ...refusals(...tenanted, "storage_unavailable"),
  },
});
const overrideRoute = createRoute({
  method: "put",
  path: `${root}/{node_type}/override`,
  operationId: "overrideBreaker",
  tags,
  summary: "Decide in a circuit breaker's place",
  description:
    "While that lasts, calls that succeed or fail change nothing. It is an event, with who and why.",
  ...secured("admin"),
  request: { ...one, body: takes(overrideSchema) },
  responses: {
    200: answers("As it is now.", breakerSchema),
    ...refusals(...tenanted, ...bodied, "conflict", "storage_unavailable"),
  },
});
const settingsRoute = createRoute({
  method: "put",
  path: `${root}/{node_type}/settings`,
  operationId: "setBreakerSettings",
  tags,
  summary: "Set when a circuit breaker opens",
  description: "All of what is set for it: what is left out is as it is for all node types.",
  ...secured("admin"),
  request: { ...one, body: takes(setSettingsSchema) },
  responses: {
    200: answers("As it is now.", breakerSchema),
    ...refusals(...tenanted, ...bodied, "storage_unavailable"),
  },
});
const readAllRoute = createRoute({
  method: "get",
  path: "/api/v1/breaker-settings",
  operationId: "readBreakerSettings",
  tags,
  summary: "Read what holds for all circuit breakers",
  ...secured("read"),
  request: { query: tenantParameter },
  responses: { 200: answers("The settings.", allSettingsSchema), ...refusals(...tenanted) },
});
const setAllRoute = createRoute({
  method: "put",
  path: "/api/v1/breaker-settings",
  operationId: "setAllBreakerSettings",
  tags,
  summary: "Set when circuit breakers open",
  description: "For node types that have nothing else set. What is left out is as by default.",
  ...secured("admin"),
  request: { query: tenantParameter, body: takes(setSettingsSchema) },
  responses: {
    200: answers("As they are now.", allSettingsSchema),
    ...refusals(...tenanted, ...bodied, "storage_unavailable"),
  },
});

/** What people see of circuit breakers, and what they decide. */
export function addBreakerRoutes(api: Api, dependencies: ApiDependencies): void {
  const own = () => dependencies.circuitBreakers;
  const statuses = breakerStatuses(dependencies);
  const nameIn = (context: ApiContext, node: string): BreakerName => ({
    tenant: tenantOf(dependencies, context),
    node,
  });
  const settingsFor = (context: ApiContext, { tenant, node }: BreakerName) => {
    const mayChange = allowedScopes[context.get("principal").scope].has("admin");
    return {
      settings: settingsOnWire(own().settings.effective(tenant, node), mayChange),
      set: setSettingsOnWire(own().settings.read(tenant, node), mayChange),
    };
  };
  const read = async (context: ApiContext, name: BreakerName) => ({
    ...(await statuses.one(name)),
    ...settingsFor(context, name),
  });
  const readAll = (context: ApiContext, tenant: string) => settingsFor(context, { tenant, node: "" });
  async function save(name: BreakerName, changed: SetBreakerSettings): Promise<void> {
    if (changed.healthUrl !== null && changed.healthUrl !== undefined)
      await own().egress.check(changed.healthUrl);
    const isNothing = Object.keys(changed).length === 0;
    await own().settings.set(name.tenant, name.node, isNothing ? null : changed);
  }

  api.openapi(readRoute, async (context) =>
    context.json(await read(context, nameIn(context, context.req.valid("param").node_type)), 200),
  );
  api.openapi(transitionsRoute, async (context) => {
    const name = nameIn(context, context.req.valid("param").node_type);
    const { limit, cursor } = context.req.valid("query");
    const { transitions, nextCursor } = await own().records.transitions(name, { limit, cursor });
    return context.json({ transitions: transitions.map(transitionOnWire), next_cursor: nextCursor }, 200);
  });
  api.openapi(overrideRoute, async (context) => {
    const name = nameIn(context, context.req.valid("param").node_type);
    const { mode, reason, until } = context.req.valid("json");
    const untilMs = until === undefined || until === null ? null : Date.parse(until);
    if (untilMs !== null && untilMs <= dependencies.clock())
      throw new DendroError(
        "invalid_request",
        `\`until\` is ${until}, which is over; leave it out or give a later time.`,
      );
    const by = await dependencies.keys.nameOf(context.get("principal").keyId);
    const override =
      mode === "auto"
        ? null
        : {
            mode: mode === "force_open" ? ("open" as const) : ("closed" as const),
            by,
            reason,
            until: untilMs,
          };
    requireBreaker(await own().breakers.override(name, override, by));
    return context.json(await read(context, name), 200);
  });
  api.openapi(settingsRoute, async (context) => {
    const name = nameIn(context, context.req.valid("param").node_type);
    await save(name, settingsOfWire(context.req.valid("json")));
    return context.json(await read(context, name), 200);
  });
  api.openapi(readAllRoute, (context) =>
    context.json(readAll(context, tenantOf(dependencies, context)), 200),
  );
  api.openapi(setAllRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    await save({ tenant, node: "" }, settingsOfWire(context.req.valid("json")));
    return context.json(readAll(context, tenant), 200);
  });
}
