import { z } from "@hono/zod-openapi";
import {
  funnelResultSchema,
  funnelSchema,
  pathsResultSchema,
  pathsSchema,
  queryResultSchema,
  retentionResultSchema,
  retentionSchema,
} from "@dendro/core";
import { answerCard, type CardQuestion } from "../query/answer-card.ts";
import { shownOfQuery } from "../query/shared-question.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import type { CardKind } from "../store/boards.ts";

const time = { date_range: z.unknown(), timezone: z.string() };

/** What is told of a question to who may not change it: what its answer is made of, and not what was filtered by. */
export const sharedQuestionSchemas = {
  query: z.object({ metrics: z.array(z.string()), dimensions: z.array(z.string()), ...time }).optional(),
  funnel: z.object({ dimension: z.string().optional(), ...time }).optional(),
  retention: z.object({ granularity: retentionSchema.shape.granularity.unwrap(), ...time }).optional(),
  paths: z.object({ by: z.string(), ...time }).optional(),
};

type SharedQuestion = { [kind in CardKind]?: z.output<(typeof sharedQuestionSchemas)[kind]> };

export function sharedQuestionOf({ query, funnel, retention, paths }: CardQuestion): SharedQuestion {
  if (query !== undefined) return { query: shownOfQuery(query) };
  if (funnel !== undefined) {
    const { dimension, date_range, timezone } = funnelSchema.parse(funnel);
    return { funnel: { ...(dimension === undefined ? {} : { dimension }), date_range, timezone } };
  }
  if (retention !== undefined) {
    const { granularity, date_range, timezone } = retentionSchema.parse(retention);
    return { retention: { granularity, date_range, timezone } };
  }
  const { by, date_range, timezone } = pathsSchema.parse(paths);
  return { paths: { by, date_range, timezone } };
}

/** The answer to a question, without the question. */
export const sharedAnswerSchema = z.union([
  queryResultSchema.omit({ query: true }),
  funnelResultSchema.omit({ query: true }),
  retentionResultSchema.omit({ query: true }),
  pathsResultSchema.omit({ query: true }),
]);

/** Answers a card's question as it is saved, without telling what was asked. */
export async function answerSharedCard(
  questions: Pick<TenantQueries, "ask" | "funnel" | "retention" | "paths">,
  tenant: string,
  card: CardQuestion,
  signal: AbortSignal,
): Promise<z.output<typeof sharedAnswerSchema>> {
  const { query: _question, ...answer } = (await answerCard(questions, tenant, card, signal)).answer;
  return answer;
}
