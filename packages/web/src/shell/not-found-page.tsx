import { Link, useLocation } from "@tanstack/react-router";
import { useSearch } from "../filters/use-search.ts";
import { leadsOn, NotFound } from "./not-found.tsx";

/** An address of the dashboard where no page is: says which, and leads to one that is there. */
export function NotFoundPage() {
  const { search } = useSearch();
  const { pathname } = useLocation();
  return (
    <NotFound
      title="Page not found"
      reason={`There is no page at ${pathname}. It may have moved, or the address may be incomplete.`}
      action={
        <Link to="/" search={search} className={leadsOn}>
          Go home
        </Link>
      }
    />
  );
}
