import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Search } from "../filters/search.ts";
import type { ListSearch } from "./list-search.ts";

const route = getRouteApi("/app/traces");

/** What the list shows, and a way to show something else. */
export function useListSearch() {
  const search: Search & ListSearch = route.useSearch();
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<ListSearch>) =>
      void navigate({ to: "/traces", search: (now) => ({ ...now, ...next }), resetScroll: false }),
    [navigate],
  );
  return { search, change };
}
