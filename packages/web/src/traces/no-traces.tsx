import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { leadsOn } from "../shell/not-found.tsx";
import { isNarrowed } from "./list-search.ts";
import { useListSearch } from "./use-list-search.ts";

/** Says why the list is empty, and what to do about it. */
export function NoTraces() {
  const { search } = useListSearch();
  const { tenant, range, from, to } = search;
  if (isNarrowed(search))
    return (
      <Empty title="No traces match" reason="No trace of this time is as the filters ask for.">
        <Link to="/traces" search={{ tenant, range, from, to }} className={leadsOn}>
          Remove the filters
        </Link>
      </Empty>
    );
  return (
    <Empty
      title="No traces in this time"
      reason="Traces come from agents, workflows and OpenTelemetry: point an OTLP exporter, Langfuse’s client or the SDK at this server with an ingest key, and each run appears here a second later."
    >
      <span className="flex flex-wrap justify-center gap-2">
        {range !== "all" && (
          <Link to="/traces" search={{ tenant, range: "all" }} className={leadsOn}>
            Show all time
          </Link>
        )}
        <a href="/docs/guides/receivers-opentelemetry" className={leadsOn}>
          How to send traces
        </a>
      </span>
    </Empty>
  );
}

function Empty({ title, reason, children }: { title: string; reason: string; children: ReactNode }) {
  return (
    <div className="px-4 py-16 text-center">
      <h2 className="font-semibold">{title}</h2>
      <p className="text-muted mx-auto mt-1 max-w-md text-pretty">{reason}</p>
      {children}
    </div>
  );
}
