import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Search } from "../filters/search.ts";
import type { TraceSearch } from "./trace-search.ts";

const route = getRouteApi("/app/traces/$traceId");

/** What of the trace is shown, and a way to show something else. */
export function useTraceSearch() {
  const search: Search & TraceSearch = route.useSearch();
  const { traceId } = route.useParams();
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<TraceSearch>) =>
      void navigate({
        to: "/traces/$traceId",
        params: { traceId },
        search: (now) => ({ ...now, ...next }),
        // Looking around in a trace is no step that one wants to go back by; another trace beside it is.
        replace: !("with" in next),
        resetScroll: false,
      }),
    [navigate, traceId],
  );
  return { traceId, search, change };
}
