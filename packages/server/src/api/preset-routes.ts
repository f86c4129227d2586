import { createRoute } from "@hono/zod-openapi";
import { DendroError, answerNotes, nearestName } from "@dendro/core";
import { presets } from "../presets/all.ts";
import { tenantOf, type Api, type ApiDependencies } from "./context.ts";
import { queryRunnerOf, type Notes } from "./query-runner.ts";
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
          200: answers("The figures.", preset.answer.extend(answerNotes)),
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
        const notes: Notes = {};
        const answer = await preset.read(parameters, queryRunnerOf(dependencies, context, tenant, notes));
        return context.json({ ...answer, ...notes } as object, 200);
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
    throw new DendroError("invalid_request", `Unknown parameter ${JSON.stringify(name)}; ${hint}.`);
  }
}

/** `/analytics/api-usage` as `readAnalyticsApiUsage`. */
function operationIdOf(path: string, isAtRoot: boolean): string {
  const words = path.split(/[/-]/u).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `read${words.join("")}${isAtRoot ? "AtRoot" : ""}`;
}
