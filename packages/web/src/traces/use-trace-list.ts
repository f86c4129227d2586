import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { inOldOrder, withoutOrder } from "../lists/old-order.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { filtersOf, periodOf } from "./list-search.ts";
import type { Search } from "../filters/search.ts";
import { traceApi, type ListedTrace, type TraceQuery } from "./trace-api.ts";
import { useListSearch } from "./use-list-search.ts";

const pageSize = 100;

/** Where a page of the list begins: in the time that was resolved for the first, after another page. */
interface Place {
  readonly start: string;
  readonly end: string;
  readonly cursor: string;
}

async function readPage(tenant: string, time: Search, filters: TraceQuery, place: Place | null) {
  const { start, end, cursor } = place ?? { ...periodOf(time, Date.now()), cursor: undefined };
  const page = await traceApi.list(tenant, {
    ...filters,
    start,
    end,
    ...(cursor === undefined ? {} : { cursor }),
    limit: pageSize,
  });
  return { ...page, start, end };
}

/** The list that the address asks for, page by page. It stays as it is until somebody asks for it anew. */
export function useTraceList() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { search } = useListSearch();
  const filters = filtersOf(search);
  const { range, from, to } = search;
  const key = ["traces", tenant, filters, { range, from, to }];
  const list = useInfiniteQuery({
    queryKey: key,
    placeholderData: inOldOrder(key),
    initialPageParam: null as Place | null,
    queryFn: async ({ pageParam }) => await readPage(tenant, search, filters, pageParam),
    getNextPageParam: ({ start, end, next_cursor: cursor }): Place | undefined =>
      cursor === null ? undefined : { start, end, cursor },
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const { data, fetchNextPage } = list;
  const traces = useMemo(() => data?.pages.flatMap((page): readonly ListedTrace[] => page.traces), [data]);
  return {
    ...list,
    /** What is listed, in whatever order. */
    listed: withoutOrder(key),
    filters,
    traces,
    count: data?.pages[0]?.count ?? 0,
    showMore: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    showAnew: () => void queries.resetQueries({ queryKey: key, exact: true }),
  };
}
