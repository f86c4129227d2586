import type { FunnelResult, PathsResult, RetentionResult } from "@dendro/core";
import { useQuery } from "@tanstack/react-query";
import { api, type ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { Question } from "../questions/question.ts";

/** The routes that answer questions about sequences of events, and what they answer with. */
interface Analyses {
  readonly "/api/v1/funnel": FunnelResult;
  readonly "/api/v1/retention": RetentionResult;
  readonly "/api/v1/paths": PathsResult;
}

/** The answer to a question about sequences of events. An answer belongs to its question: until it is there, there is none. */
export function useAnalysis<P extends keyof Analyses>(
  path: P,
  question: Question,
): { answer: Analyses[P] | null; problem: ApiError | null; retry: () => void } {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery<Analyses[P], ApiError>({
    queryKey: ["analysis", path, tenant, question],
    queryFn: async () => await api.analysis<Analyses[P]>(tenant, path, question),
    retry: false,
  });
  return { answer: data ?? null, problem: error, retry: () => void refetch() };
}
