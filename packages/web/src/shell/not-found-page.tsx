import { Link, useLocation } from "@tanstack/react-router";
import { useSearch } from "../filters/use-search.ts";

/** An address of the dashboard where no page is: says which, and leads to one that is there. */
export function NotFoundPage() {
  const { search } = useSearch();
  const { pathname } = useLocation();
  return (
    <div className="mx-auto max-w-md py-20 text-center">
      <h1 className="text-lg font-semibold tracking-tight">Page not found</h1>
      <p className="text-muted mt-2 text-sm text-pretty break-words">
        There is no page at {pathname}. It may have moved, or the address may be incomplete.
      </p>
      <Link
        to="/"
        search={search}
        className="border-line-strong bg-surface hover:bg-hover mt-5 inline-flex h-9 items-center rounded-lg border px-3 font-medium transition-colors"
      >
        Go to the overview
      </Link>
    </div>
  );
}
