import { createRoute, z } from "@hono/zod-openapi";
import type { Api, ApiDependencies } from "./context.ts";
import { answers, keyed, refusals } from "./responses.ts";
import { credentials, identify } from "./secured.ts";

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() });
const readinessSchema = z
  .object({ ready: z.boolean(), checks: z.array(checkSchema) })
  .meta({ id: "Readiness" });

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  operationId: "readHealth",
  tags: ["Status"],
  summary: "Check that the process is up",
  security: [],
  responses: { 200: answers("It is.", z.object({ status: z.literal("ok") })) },
});

const readyRoute = createRoute({
  method: "get",
  path: "/ready",
  operationId: "readReadiness",
  tags: ["Status"],
  summary: "Check that events can be accepted and queries answered",
  security: [],
  responses: {
    200: answers("Both.", readinessSchema),
    503: answers("Not now; the checks say why.", readinessSchema),
    ...refusals("internal"),
  },
});

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "readMetrics",
  tags: ["Status"],
  summary: "Show Dendro's own metrics",
  description:
    "To a key of scope `metrics`, `read` or `admin`, and without one to the networks in DENDRO_METRICS_NETWORKS.",
  security: [...credentials("metrics"), {}],
  responses: {
    200: { description: "Prometheus text.", content: { "text/plain": { schema: z.string() } } },
    ...refusals(...keyed),
  },
});

export function addStatusRoutes(api: Api, { readiness, metricsText, mayReadMetrics }: ApiDependencies): void {
  const identifyReader = identify("metrics");
  api.use(metricsRoute.path, async (context, next) =>
    mayReadMetrics(context.env.incoming) ? await next() : await identifyReader(context, next),
  );
  api.openapi(healthRoute, (context) => context.json({ status: "ok" as const }, 200));
  api.openapi(readyRoute, async (context) => {
    const checks = await readiness();
    const ready = checks.every(({ ok }) => ok);
    return context.json({ ready, checks: [...checks] }, ready ? 200 : 503);
  });
  api.openapi(metricsRoute, async (context) => {
    context.header("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return context.text(await metricsText(), 200);
  });
}
