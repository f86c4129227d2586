import { Link } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { useDocumentTitle } from "../shell/document-title.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { CompareButton } from "./compare-button.tsx";
import { SideBySide } from "./side-by-side.tsx";
import { Failed } from "../ui/failed.tsx";
import { FailedPage } from "../shell/failed-page.tsx";
import { SpanPanel } from "./span-panel.tsx";
import { TraceHeader } from "./trace-header.tsx";
import { TraceWaterfall } from "./trace-waterfall.tsx";
import { useTrace } from "./use-trace.ts";
import { useTraceSearch } from "./use-trace-search.ts";
import { carried } from "../filters/search.ts";

/** What happened in one run, in which order, and what took the time? */
export function TracePage() {
  const { traceId, search, change } = useTraceSearch();
  const query = useTrace(traceId);
  const { drawn, error } = query;
  useDocumentTitle(drawn?.subject.name ?? "Trace");
  if (drawn === null) {
    if (error instanceof ApiError && error.status === 404) return <NoTrace id={traceId} />;
    if (error !== null)
      return <FailedPage thing="Trace" error={error} onRetry={() => void query.refetch()} />;
    return <Loading />;
  }
  const chosen = search.span;
  return (
    <div className="space-y-4">
      <TraceHeader trace={drawn} action={<CompareButton trace={drawn} />} />
      {search.with !== undefined ? (
        <SideBySide trace={drawn} otherId={search.with} />
      ) : (
        <div className={chosen === undefined ? "" : "grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]"}>
          <div className="min-w-0">
            <TraceWaterfall key={traceId} trace={drawn} />
            {error !== null && (
              <Failed what="The rest of the spans" error={error} onRetry={() => void query.fetchNextPage()} />
            )}
          </div>
          {chosen !== undefined && (
            <SpanPanel
              key={chosen}
              trace={drawn}
              spanId={chosen}
              onClose={() => change({ span: undefined })}
              onZoom={(zoom) => change({ zoom })}
            />
          )}
        </div>
      )}
    </div>
  );
}

function NoTrace({ id }: { id: string }) {
  return (
    <NotFound
      title="Trace not found"
      reason={`There is no trace or run ${JSON.stringify(id)}. It may be older than events are kept, or of another tenant; what has just been sent is here in a second.`}
      action={
        <Link to="/traces" search={carried} className={leadsOn}>
          Go to the traces
        </Link>
      }
    />
  );
}

function Loading() {
  return (
    <div className="space-y-4" aria-busy>
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
