import { bottlenecksSchema, querySchema } from "@dendro/core";
import { whyUnpriced } from "@dendro/ingest";
import type { QueryRunner } from "../presets/preset.ts";
import { abortSignalOf, type ApiContext, type ApiDependencies } from "./context.ts";

/** What a preset's answers say of the events that they are made of. */
export interface Notes {
  events_since?: string | undefined;
  people_since?: string | undefined;
  out_of_bounds?: number | undefined;
}

/**
 * Runs the queries of a preset for whoever sent a request.
 * @param notes is told what the answers say of themselves: of several the most
 */
export function queryRunnerOf(
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
