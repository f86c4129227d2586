import { createRoute, z } from "@hono/zod-openapi";
import { filtersSchema } from "@dendro/core";
import { checkFilters } from "../query/segments/check-filters.ts";
import type { SavedFilters, SavedFiltersStore, SavedKind } from "../store/saved-filters.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, bodied, refusals, takes, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const nameSchema = z
  .string()
  .regex(/^[a-z\d][a-z\d_-]{0,62}$/u, "is not a name of up to 63 lower-case letters, digits, - and _")
  .meta({ description: "Its name: lower-case letters, digits, - and _." });

const bodySchema = z.strictObject({
  title: z.string().trim().min(1).max(128).nullish().meta({ description: "What people are shown." }),
  filters: filtersSchema.min(1).meta({ description: "All of them must hold. They cannot name segments." }),
});

const savedSchema = z
  .object({ name: z.string(), title: z.string().nullable(), filters: filtersSchema })
  .meta({ id: "SavedFilters" });

/** What is said of each kind. */
const kinds = {
  segment: {
    noun: "Segment",
    path: "/api/v1/segments",
    list: "List segments",
    listed: z.object({ segments: z.array(savedSchema) }),
    description:
      'Filters with a name. In any question, `["is", "segment", ["paying", "trial"]]` stands for them.',
    set: "Save a segment",
    remove: "Remove a segment",
    removed: "It is gone; questions that name it are refused.",
  },
  goal: {
    noun: "Goal",
    path: "/api/v1/goals",
    list: "List goals",
    listed: z.object({ goals: z.array(savedSchema) }),
    description:
      "Filters with a name: an event that matches is a conversion. `/api/v1/analytics/goals` counts them.",
    set: "Save a goal",
    remove: "Remove a goal",
    removed: "It is gone.",
  },
} as const satisfies Record<SavedKind, object>;

/** Segments and goals: filters that a tenant saves under a name. */
export function addSavedFilterRoutes(api: Api, dependencies: ApiDependencies): void {
  addRoutes(api, dependencies, "segment", dependencies.segments);
  addRoutes(api, dependencies, "goal", dependencies.goals);
}

function addRoutes(api: Api, dependencies: ApiDependencies, kind: SavedKind, saved: SavedFiltersStore): void {
  const { path, noun, description, ...said } = kinds[kind];
  const tags = [`${noun}s`];
  const one = { params: z.object({ name: nameSchema }), query: tenantParameter };
  const listRoute = createRoute({
    method: "get",
    path,
    operationId: `list${noun}s`,
    tags,
    summary: said.list,
    description,
    ...secured("read"),
    request: { query: tenantParameter },
    responses: { 200: answers("In the order of their names.", said.listed), ...refusals(...tenanted) },
  });
  const setRoute = createRoute({
    method: "put",
    path: `${path}/{name}`,
    operationId: `set${noun}`,
    tags,
    summary: said.set,
    description: "In place of the one of the same name.",
    ...secured("admin"),
    request: { ...one, body: takes(bodySchema) },
    responses: {
      200: answers("As it is saved.", savedSchema),
      ...refusals(...tenanted, ...bodied, "invalid_query", "unknown_dimension", "unknown_timezone"),
    },
  });
  const removeRoute = createRoute({
    method: "delete",
    path: `${path}/{name}`,
    operationId: `remove${noun}`,
    tags,
    summary: said.remove,
    ...secured("admin"),
    request: one,
    responses: { 204: { description: said.removed }, ...refusals(...tenanted, "not_found") },
  });

  api.openapi(listRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const list = saved.of(tenant).map(wireOf);
    return context.json(kind === "segment" ? { segments: list } : { goals: list }, 200);
  });
  api.openapi(setRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    const { name } = context.req.valid("param");
    const { title = null, filters } = context.req.valid("json");
    checkFilters(kind, filters, dependencies.clock());
    await saved.set(tenant, { name, title, filters });
    return context.json({ name, title, filters }, 200);
  });
  api.openapi(removeRoute, async (context) => {
    const tenant = tenantOf(dependencies, context);
    await saved.remove(tenant, context.req.valid("param").name);
    return context.body(null, 204);
  });
}

const wireOf = ({ name, title, filters }: SavedFilters) => ({ name, title, filters: [...filters] });
