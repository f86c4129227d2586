import { X } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../api/client.ts";
import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ComparedTrace } from "./compared-trace.tsx";
import { DifferenceCard } from "./difference-card.tsx";
import { Failed } from "../ui/failed.tsx";
import { HueLegend } from "./hue-legend.tsx";
import { clampWindow, readWindow, writeWindow, type TimeWindow } from "./time-window.ts";
import { ViewTools } from "./view-tools.tsx";
import { useTrace, type DrawnTrace } from "./use-trace.ts";
import { useTraceSearch } from "./use-trace-search.ts";

/** Two traces on one scale of time, with what differs. Each is read, and may fail, by itself. */
export function SideBySide({ trace, otherId }: { trace: DrawnTrace; otherId: string }) {
  const { search, change } = useTraceSearch();
  const other = useTrace(otherId);
  const [dragged, setDragged] = useState<TimeWindow | null>(null);
  const wholeMs = Math.max(trace.wholeMs, other.drawn?.wholeMs ?? 0);
  const zoom = search.zoom === undefined ? null : readWindow(search.zoom);
  const window = dragged ?? (zoom === null ? { from: 0, to: wholeMs } : clampWindow(zoom, wholeMs));
  const onWindow = (next: TimeWindow, isDone: boolean) => {
    setDragged(isDone ? null : next);
    if (isDone) change({ zoom: next.to - next.from >= wholeMs * 0.999 ? undefined : writeWindow(next) });
  };
  const shared = { wholeMs, window, onWindow, find: search.find, showsCritical: search.critical === true };
  return (
    <div className="space-y-4">
      {other.drawn !== null && <DifferenceCard first={trace} second={other.drawn} />}
      <div className="flex flex-wrap items-center justify-between gap-x-2">
        <HueLegend />
        <div className="flex gap-1">
          <ViewTools search={search} change={change} />
        </div>
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <ComparedTrace key={trace.id} title="This trace" trace={trace} {...shared} />
        {other.drawn === null ? (
          <Card label="The other trace">
            {other.error === null ? (
              <Skeleton className="m-4 h-72" />
            ) : other.error instanceof ApiError && other.error.status === 404 ? (
              <Unknown id={otherId} onClose={() => change({ with: undefined })} />
            ) : (
              <Failed what="The other trace" error={other.error} onRetry={() => void other.refetch()} />
            )}
          </Card>
        ) : (
          <ComparedTrace key={otherId} title="Compared with" trace={other.drawn} {...shared} />
        )}
      </div>
    </div>
  );
}

function Unknown({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <div className="px-4 py-16 text-center">
      <p className="font-medium">Trace not found</p>
      <p className="text-muted mt-1 break-words">There is no trace or run {JSON.stringify(id)}.</p>
      <button
        type="button"
        onClick={onClose}
        className="border-line-strong hover:bg-hover mt-4 inline-flex h-9 items-center gap-2 rounded-lg border px-3 font-medium transition-colors"
      >
        <X size={15} aria-hidden />
        Compare with none
      </button>
    </div>
  );
}
