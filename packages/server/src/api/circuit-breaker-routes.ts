import { createRoute, z } from "@hono/zod-openapi";
import { DendroError } from "@dendro/core";
import { maxBreakers, type Answered, type Breaker } from "../breakers/breaker.ts";
import { breakerStatusSchema, nodeTypeSchema } from "./breaker-schemas.ts";
import { breakerStatuses } from "./circuit-breakers.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { answers, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

const tags = ["Circuit breakers"];
const one = { params: z.object({ node_type: nodeTypeSchema }), query: tenantParameter };

/** Routes where workflow engines ask for them, at the root and with everything else. */
export function addCircuitBreakerRoutes(api: Api, dependencies: ApiDependencies): void {
  const statuses = breakerStatuses(dependencies);
  for (const [prefix, suffix] of [
    ["/api/v1", ""],
    ["", "AtRoot"],
  ] as const) {
    const root = `${prefix}/circuit-breaker`;
    const listRoute = createRoute({
      method: "get",
      path: `${root}/status`,
      operationId: `readCircuitBreakerStatuses${suffix}`,
      tags,
      summary: "Read the state of all circuit breakers",
      ...secured("read"),
      request: { query: tenantParameter },
      responses: {
        200: answers("By node type.", z.object({ breakers: z.array(breakerStatusSchema) })),
        ...refusals(...tenanted, "storage_unavailable"),
      },
    });
    const readRoute = createRoute({
      method: "get",
      path: `${root}/status/{node_type}`,
      operationId: `readCircuitBreakerStatus${suffix}`,
      tags,
      summary: "Read the state of a node type's circuit breaker",
      description: "One of which nothing was heard is closed.",
      ...secured("read"),
      request: one,
      responses: {
        200: answers("Its state.", breakerStatusSchema),
        ...refusals(...tenanted, "storage_unavailable"),
      },
    });
    const resetRoute = createRoute({
      method: "post",
      path: `${root}/reset/{node_type}`,
      operationId: `resetCircuitBreaker${suffix}`,
      tags,
      summary: "Close a node type's circuit breaker",
      description: "It closes, forgets its failures, and is overridden by nobody any more.",
      ...secured("admin"),
      request: one,
      responses: {
        200: answers("As it is now.", breakerStatusSchema),
        ...refusals(...tenanted, "conflict", "storage_unavailable"),
      },
    });

    api.openapi(listRoute, async (context) =>
      context.json({ breakers: await statuses.all(tenantOf(dependencies, context)) }, 200),
    );
    api.openapi(readRoute, async (context) => {
      const { node_type: node } = context.req.valid("param");
      return context.json(await statuses.one({ tenant: tenantOf(dependencies, context), node }), 200);
    });
    api.openapi(resetRoute, async (context) => {
      const { node_type: node } = context.req.valid("param");
      const tenant = tenantOf(dependencies, context);
      const by = await dependencies.keys.nameOf(context.get("principal").keyId);
      const done = await dependencies.circuitBreakers.breakers.reset({ tenant, node }, by);
      return context.json(statuses.of(requireBreaker(done)), 200);
    });
  }
}

/** @throws DendroError `conflict` */
export function requireBreaker({ breaker }: Answered): Breaker {
  if (breaker !== null) return breaker;
  throw new DendroError(
    "conflict",
    `The tenant has ${maxBreakers} circuit breakers already, and this would be one more; those that nobody calls go after a week.`,
  );
}
