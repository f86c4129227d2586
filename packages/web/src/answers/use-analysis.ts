import { useQuery } from "@tanstack/react-query";
import { api, type QuestionPath, type Answer, type ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { Question } from "../questions/question.ts";

/**
 * The answer to a question about sequences of events. An answer belongs to its question: until it is there, there is none.
 * @param intervalMs how often it is asked for again @defaultValue never
 */
export function useAnalysis<P extends QuestionPath>(
  path: P,
  question: Question,
  intervalMs?: number,
): { answer: Answer<`POST ${P}`> | null; problem: ApiError | null; retry: () => void } {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery<Answer<`POST ${P}`>, ApiError>({
    queryKey: ["analysis", path, tenant, question],
    queryFn: async () => await api.answer(tenant, path, question),
    ...(intervalMs === undefined ? {} : { refetchInterval: intervalMs }),
    retry: false,
  });
  return { answer: data ?? null, problem: error, retry: () => void refetch() };
}
