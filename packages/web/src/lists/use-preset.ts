import { useQuery } from "@tanstack/react-query";
import { ask, type Answer } from "../api/call.ts";
import type { Operations } from "../api/operations.ts";
import { queryOf } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { inOldOrder } from "./old-order.tsx";
import { presetQuery } from "./preset-request.ts";

/** How often what is shown is asked for anew, in milliseconds. */
const askEveryMs = 15_000;

/** The API's own questions that take the filters of a page. */
type Preset = `GET /api/v1/analytics/${"pages" | "posts" | "goals" | "requests"}`;

/** What one of the API's own questions answers, of the page's time and filters. An answer belongs to its question. */
export function usePreset<P extends Preset>(preset: P, parameters: NonNullable<Operations[P]["query"]> = {}) {
  const tenant = useTenant();
  const { search } = useSearch();
  const { range, from, to } = search;
  const { filters = [] } = queryOf(search);
  const key = [preset, tenant, { range, from, to }, filters, parameters];
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: key,
    placeholderData: inOldOrder(key),
    queryFn: async (): Promise<Answer<P>> =>
      await ask<Preset>(preset, {
        query: {
          ...parameters,
          ...presetQuery(search, tenant, Date.now()),
        },
      }),
    refetchInterval: askEveryMs,
  });
  return { data: data ?? null, isOldOrder: isPlaceholderData, error, retry: () => void refetch() };
}
