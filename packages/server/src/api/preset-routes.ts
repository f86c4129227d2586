import { createRoute } from "@hono/zod-openapi";
import { bottlenecksSchema, DendroError, eventsSinceSchema, nearestName, querySchema } from "@dendro/core";
import { presets } from "../presets/all.ts";
import type { Asker } from "../presets/preset.ts";
import { abortSignalOf, tenantOf, type Api, type ApiContext, type ApiDependencies } from "./context.ts";
import { answers, asked, refusals, tenantParameter, tenanted } from "./responses.ts";
import { secured } from "./secured.ts";

/** Mounts the presets: each is a few questions, asked for the tenant of the key. */
export function addPresetRoutes(api: Api, dependencies: ApiDependencies): void {
  for (const preset of presets) {
    for (const prefix of preset.atRoot ? ["/api/v1", ""] : ["/api/v1"]) {
      const route = createRoute({
        method: "get",
        path: `${prefix}${preset.path}`,
        operationId: operationIdOf(preset.path, prefix === ""),
        tags: [preset.tag],
        summary: preset.summary,
        description: preset.description,
        ...secured("read"),
        request: { query: preset.parameters.extend(tenantParameter.shape) },
        responses: {
          200: answers("The figures.", preset.answer.extend({ events_since: eventsSinceSchema.optional() })),
          ...refusals(
            ...tenanted,
            ...asked,
            ...(preset.needsEvents === true ? (["events_not_kept"] as const) : []),
          ),
        },
      });
      api.openapi(route, async (context) => {
        const tenant = tenantOf(dependencies, context);
        refuseUnknown(Object.keys(context.req.query()), Object.keys(preset.parameters.shape));
        if (preset.needsEvents === true) dependencies.questions.requireEvents(tenant);
        const parameters = context.req.valid("query");
        const lacks: Lacks = {};
        const answer = await preset.read(parameters, askerOf(dependencies, context, tenant, lacks));
        return context.json({ ...answer, ...lacks } as object, 200);
      });
    }
  }
}

/** A parameter that is not looked at would make the answer another than was meant. */
function refuseUnknown(sent: readonly string[], parameters: readonly string[]): void {
  const known = [...parameters, ...Object.keys(tenantParameter.shape), "key"];
  for (const name of sent) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    const hint = near === null ? `there are ${parameters.join(", ")}` : `${near} is near`;
    throw new DendroError("invalid_request", `There is no parameter ${JSON.stringify(name)}; ${hint}.`);
  }
}

/** `/analytics/api-usage` as `readAnalyticsApiUsage`. */
function operationIdOf(path: string, isAtRoot: boolean): string {
  const words = path.split(/[/-]/u).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `read${words.join("")}${isAtRoot ? "AtRoot" : ""}`;
}

/** Since when there are events, where one of a preset's answers says that some are gone. */
interface Lacks {
  events_since?: string | undefined;
}

/** @param lacks is told what the answers say of themselves */
function askerOf(
  { questions, goals, tenants }: ApiDependencies,
  context: ApiContext,
  tenant: string,
  lacks: Lacks,
): Asker {
  const signal = abortSignalOf(context);
  const noting = <A>(answer: A, { events_since }: Lacks): A => {
    if (events_since !== undefined) lacks.events_since = events_since;
    return answer;
  };
  return {
    now: questions.clock(),
    isDelayed: tenants.find(tenant)?.mode === "delayed",
    goals: goals.of(tenant),
    async ask(query) {
      const answer = await questions.ask(tenant, querySchema.parse(query), signal);
      return noting(answer, answer.meta);
    },
    async bottlenecks(question) {
      const answer = await questions.bottlenecks(tenant, bottlenecksSchema.parse(question), signal);
      return noting(answer, answer.meta);
    },
    async listEvents(list) {
      const page = await questions.listEvents(tenant, list, signal);
      return noting(page, page);
    },
  };
}
