import { useInfiniteQuery } from "@tanstack/react-query";
import { inOldOrder } from "./old-order.tsx";
import { periodOf } from "./period.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { Search } from "../filters/search.ts";
import { ask, type Answer, type Operation } from "../api/call.ts";
import type { Operations } from "../api/operations.ts";

/** The lists that come in pages. */
type List = Extract<
  Operation,
  `GET /api/v1/${"traces" | `analytics/${"conversations" | `users/${"list" | "activities"}`}`}`
>;

/** Where a page begins: in the time that was resolved for the first, after another page. */
interface Place {
  readonly start: string;
  readonly end: string;
  readonly cursor: string;
}

/**
 * A list that comes in pages, of the time in the address. What is asked for is the key.
 * @param refreshMs how often it is looked for what is new, while the first page is all that is shown
 */
export function usePages<L extends List>(
  list: L,
  { range, from, to }: Search,
  parameters: NonNullable<Operations[L]["query"]>,
  { refreshMs = null }: { refreshMs?: number | null } = {},
) {
  const tenant = useTenant();
  const key = [list, tenant, { range, from, to }, parameters];
  return useInfiniteQuery({
    queryKey: key,
    placeholderData: inOldOrder(key),
    initialPageParam: null as Place | null,
    queryFn: async ({ pageParam }) => {
      const place = pageParam ?? periodOf({ range, from, to }, Date.now());
      const page: Answer<L> = await ask<List>(list, { query: { ...parameters, ...place, tenant } });
      return { ...page, start: place.start, end: place.end };
    },
    getNextPageParam: ({ start, end, next_cursor: cursor }): Place | undefined =>
      cursor === null ? undefined : { start, end, cursor },
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : (refreshMs ?? false)),
  });
}
