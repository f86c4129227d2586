import { createRoute } from "@hono/zod-openapi";
import { bottlenecksSchema, DendroError, answerNotes, nearestName, querySchema } from "@dendro/core";
import { whyUnpriced } from "@dendro/ingest";
import { presets } from "../presets/all.ts";
import type { QueryRunner } from "../presets/preset.ts";
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

/** What a preset's answers say of the events that they are made of. */
interface Notes {
  events_since?: string | undefined;
  people_since?: string | undefined;
  out_of_bounds?: number | undefined;
}

/** @param notes is told what the answers say of themselves: of several the most */
function queryRunnerOf(
  { questions, goals, tenants, priceBook }: ApiDependencies,
  context: ApiContext,
  tenant: string,
  notes: Notes,
): QueryRunner {
  const signal = abortSignalOf(context);
  const noting = <A>(answer: A, { events_since, people_since, out_of_bounds }: Notes): A => {
    if (events_since !== undefined) notes.events_since = events_since;
    if (people_since !== undefined) notes.people_since = people_since;
    if (out_of_bounds !== undefined) notes.out_of_bounds = Math.max(out_of_bounds, notes.out_of_bounds ?? 0);
    return answer;
  };
  return {
    now: questions.clock(),
    isDelayed: tenants.find(tenant)?.mode === "delayed",
    goals: goals.of(tenant),
    whyUnpriced: (use) => whyUnpriced(priceBook, tenant, use, questions.clock()),
    async ask(query) {
      const answer = await questions.ask(tenant, querySchema.parse(query), signal);
      return noting(answer, answer.meta);
    },
    async breakDown(query, by, limit, isCounted = false) {
      const { metrics, date_range, timezone, filters } = querySchema.parse(query);
      const answer = await questions.breakDown(
        tenant,
        { metrics, date_range, timezone, filters, by, limit, isCounted },
        signal,
      );
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
