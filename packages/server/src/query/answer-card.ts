import {
  funnelSchema,
  pathsSchema,
  retentionSchema,
  type FunnelResult,
  type PathsResult,
  type QueryResult,
  type RetentionResult,
} from "@dendro/core";
import type { BoardCard, CardKind } from "../store/boards.ts";
import { askedByCard } from "./shared-question.ts";
import type { TenantQueries } from "./tenant-queries.ts";

export type CardQuestion = Pick<BoardCard, CardKind>;

/** The answer to a card's question, by what kind it is of. */
export type CardAnswer =
  | { readonly kind: "query"; readonly answer: QueryResult }
  | { readonly kind: "funnel"; readonly answer: FunnelResult }
  | { readonly kind: "retention"; readonly answer: RetentionResult }
  | { readonly kind: "paths"; readonly answer: PathsResult };

/** Answers a card's question as it is saved. */
export async function answerCard(
  questions: Pick<TenantQueries, "ask" | "funnel" | "retention" | "paths">,
  tenant: string,
  { query, funnel, retention, paths }: CardQuestion,
  signal: AbortSignal,
): Promise<CardAnswer> {
  if (query !== undefined)
    return { kind: "query", answer: await questions.ask(tenant, askedByCard(query), signal) };
  if (funnel !== undefined)
    return { kind: "funnel", answer: await questions.funnel(tenant, funnelSchema.parse(funnel), signal) };
  if (retention !== undefined)
    return {
      kind: "retention",
      answer: await questions.retention(tenant, retentionSchema.parse(retention), signal),
    };
  return { kind: "paths", answer: await questions.paths(tenant, pathsSchema.parse(paths), signal) };
}
