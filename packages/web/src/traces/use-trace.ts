import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTenant } from "../filters/tenant-context.ts";
import { criticalStretches } from "./critical-stretches.ts";
import { buildTree, type SpanTree } from "./span-tree.ts";
import { traceApi, type TraceOutline } from "./trace-api.ts";

/** Pages that are read without being asked for. */
const maxPages = 5;
/** How often a trace is read again while something in it is under way. */
const askEveryMs = 5000;

/** A trace with its spans as a tree, as far as they have been read. */
export interface DrawnTrace extends Omit<TraceOutline, "outline"> {
  readonly id: string;
  readonly tree: SpanTree;
  readonly stretches: ReturnType<typeof criticalStretches>;
  /** How long it is drawn, in milliseconds. */
  readonly wholeMs: number;
  /** How many spans there are in all. */
  readonly total: number;
}

/** Reads a trace page by page, and draws what is there while the rest is on its way. */
export function useTrace(id: string) {
  const tenant = useTenant();
  const query = useInfiniteQuery({
    queryKey: ["trace", tenant, id],
    initialPageParam: 0,
    queryFn: async ({ pageParam }) => await traceApi.outline(tenant, id, pageParam),
    getNextPageParam: ({ outline }) => outline.next_offset,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.length === 1 && (data.pages[0]?.trace.totals.running ?? 0) > 0 ? askEveryMs : false,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && pages < maxPages) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, pages, fetchNextPage]);
  const drawn = useMemo(() => (data === undefined ? null : drawnTrace(id, data.pages)), [id, data]);
  return { ...query, drawn };
}

function drawnTrace(id: string, pages: readonly TraceOutline[]): DrawnTrace | null {
  const last = pages.at(-1);
  if (last === undefined) return null;
  const { subject, trace, is_cut, outline } = last;
  const tree = buildTree(
    pages.flatMap((page) => page.outline.spans),
    trace.end ?? 0,
  );
  return {
    id,
    subject,
    trace,
    is_cut,
    tree,
    stretches: criticalStretches(trace.critical_path),
    wholeMs: Math.max(tree.to - tree.from, 0.001),
    total: outline.total,
  };
}
