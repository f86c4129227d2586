import { useNavigate, useSearch as useRouterSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { withFilter, withoutFilter, type PageFilter, type Search } from "./search.ts";

/** What the page shows, and ways to show something else. */
export function useSearch() {
  const search: Search = useRouterSearch({ from: "/app" });
  const navigate = useNavigate();
  const change = useCallback(
    (next: (search: Search) => Search) => void navigate({ to: ".", search: next, resetScroll: false }),
    [navigate],
  );
  return {
    search,
    change,
    addFilter: useCallback((filter: PageFilter) => change((now) => withFilter(now, filter)), [change]),
    removeFilter: useCallback((filter: PageFilter) => change((now) => withoutFilter(now, filter)), [change]),
  };
}
