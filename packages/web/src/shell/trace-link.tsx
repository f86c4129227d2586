import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";

/** Leads to a trace or a run. */
export function TraceLink({
  id,
  className = "",
  children,
}: {
  id: string;
  className?: string;
  children?: ReactNode;
}) {
  const { search } = useSearch();
  return (
    <Link
      to="/traces/$traceId"
      params={{ traceId: id }}
      search={carried(search)}
      className={`text-accent rounded-sm underline underline-offset-2 ${className}`}
    >
      {children ?? (
        <>
          Trace <span className="sr-only">{id}</span>
        </>
      )}
    </Link>
  );
}
