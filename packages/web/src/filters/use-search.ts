import { useNavigate, useSearch as useRouterSearch } from "@tanstack/react-router";
import { createContext, useCallback, useContext, useMemo } from "react";
import { withFilter, withoutFilter, type PageFilter, type Search } from "./search.ts";

/** A time that a part of a page is always about, such as its last half hour; null where the address decides. */
export const FixedRange = createContext<string | null>(null);

/** What the page shows, and ways to show something else. */
export function useSearch() {
  const addressed: Search = useRouterSearch({ from: "/app" });
  const range = useContext(FixedRange);
  const search = useMemo(
    (): Search => (range === null ? addressed : { ...addressed, range, from: undefined, to: undefined }),
    [addressed, range],
  );
  const navigate = useNavigate();
  const change = useCallback(
    (next: (search: Search) => Search) => void navigate({ to: ".", search: next, resetScroll: false }),
    [navigate],
  );
  return {
    search,
    change,
    addFilter: useCallback(
      (...filters: readonly PageFilter[]) => change((now) => filters.reduce(withFilter, now)),
      [change],
    ),
    removeFilter: useCallback((filter: PageFilter) => change((now) => withoutFilter(now, filter)), [change]),
  };
}
