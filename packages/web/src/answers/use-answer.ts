import type { QueryInput, ResultMeta, ResultRow } from "@dendro/core";
import { useQuery } from "@tanstack/react-query";
import { api, type ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useLiveQuery } from "../live/live-context.tsx";
import { askedFor } from "../questions/drawing.ts";
import type { Question } from "../questions/question.ts";

export interface Answer {
  readonly rows: readonly ResultRow[] | null;
  readonly meta: ResultMeta | null;
  readonly problem: ApiError | null;
  readonly retry: () => void;
}

/** The answer to a question, kept up to date where it can be; of one that cannot, what is said over HTTP. */
export function useAnswer(question: Question): Answer {
  const tenant = useTenant();
  // It is for the server to say whether it is a query.
  const query = askedFor(question) as unknown as QueryInput;
  const live = useLiveQuery(query);
  const once = useQuery<Awaited<ReturnType<typeof api.query>>, ApiError>({
    queryKey: ["answer", tenant, query],
    queryFn: async () => await api.query(tenant, query),
    enabled: live.error !== null && live.rows === null,
    retry: false,
  });
  const retry = () => void once.refetch();
  if (live.rows !== null) return { rows: live.rows, meta: live.meta, problem: null, retry };
  if (live.error === null) return { rows: null, meta: null, problem: null, retry };
  return { rows: once.data?.results ?? null, meta: once.data?.meta ?? null, problem: once.error, retry };
}
