import { useQuery } from "@tanstack/react-query";
import type { QueryResult } from "@dendro/core";
import type { Answer } from "../answers/use-answer.ts";
import { ApiError } from "../api/client.ts";
import { sharedApi, type SharedCard } from "../api/shared.ts";
import { useConnectionState, useSharedCard } from "../live/live-context.tsx";
import { questionIn } from "../saving/card-question.ts";
import type { Question } from "../questions/question.ts";
import { askIntervalMs } from "./use-shared-board.ts";

/** A card's answer over HTTP, asked for again and again. */
export function useAskedCard(
  token: string,
  card: SharedCard,
  { isAsked, everyMs }: { isAsked: boolean; everyMs: number },
): { data: Omit<QueryResult, "query"> | undefined; problem: ApiError | null; retry: () => void } {
  const { data, error, refetch } = useQuery({
    queryKey: ["answer", card.id, questionIn(card).question],
    queryFn: async () => await sharedApi.answer(token, card.id),
    enabled: isAsked,
    // What was asked before the connection came back is old when it is lost again.
    staleTime: 0,
    refetchInterval: everyMs,
    retry: false,
  });
  const problem =
    data !== undefined || error === null
      ? null
      : error instanceof ApiError
        ? error
        : new ApiError(0, "unknown", error.message);
  return { data, problem, retry: () => void refetch() };
}

/**
 * A query card's answer, and the question that it answers: live, and over HTTP where that is not to be had, such as behind
 * proxies that pass no sockets on.
 */
export function useSharedAnswer(token: string, card: SharedCard): { question: Question; answer: Answer } {
  const live = useSharedCard(card.id);
  const isOffline = useConnectionState() === "offline";
  const isAsked = isOffline || (live.error !== null && live.rows === null);
  const { data, problem, retry } = useAskedCard(token, card, { isAsked, everyMs: askIntervalMs });
  if (live.rows !== null && live.query !== undefined && !(isOffline && data !== undefined))
    return {
      question: live.query,
      answer: { rows: live.rows, meta: live.meta, problem: null, retry },
    };
  const { question } = questionIn(card);
  if (!isAsked) return { question, answer: { rows: null, meta: null, problem: null, retry } };
  return { question, answer: { rows: data?.results ?? null, meta: data?.meta ?? null, problem, retry } };
}
