import { useQuery } from "@tanstack/react-query";
import { X, ZoomIn } from "lucide-react";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Failed } from "../ui/failed.tsx";
import { SpanContent } from "./span-content.tsx";
import { SpanEvents } from "./span-events.tsx";
import { SpanFacts } from "./span-facts.tsx";
import { SpanWarnings } from "./span-warnings.tsx";
import { hueColor, hueOf } from "./span-hue.ts";
import { kindTitle, spanTitle } from "./span-title.ts";
import { writeWindow } from "./time-window.ts";
import { traceApi } from "./trace-api.ts";
import { useShortcut } from "../keys/shortcuts.tsx";
import type { DrawnTrace } from "./use-trace.ts";

/** All that is known of one span; read when it is chosen. */
export function SpanPanel({
  trace: { id, tree, wholeMs },
  spanId,
  onClose,
  onZoom,
}: {
  trace: DrawnTrace;
  spanId: string;
  onClose: () => void;
  onZoom: (zoom: string | undefined) => void;
}) {
  const tenant = useTenant();
  const node = tree.byId.get(spanId);
  const { data, error, refetch } = useQuery({
    queryKey: ["span", tenant, id, spanId],
    queryFn: async () => await traceApi.span(tenant, id, spanId),
  });
  useShortcut("In a trace", { keys: ["Escape"], title: "Close the span" }, onClose);
  const title = node === undefined ? spanId : spanTitle(node.span);
  return (
    <aside
      aria-label={`Span ${title}`}
      className="border-line bg-surface flex max-h-[calc(100dvh-6rem)] min-w-0 flex-col rounded-xl border max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:max-h-[65dvh] max-lg:rounded-b-none max-lg:shadow-2xl lg:sticky lg:top-16"
    >
      <header className="border-line flex items-start gap-2 border-b p-3 pl-4">
        <div className="min-w-0 grow">
          <h2 className="font-semibold break-words">{title}</h2>
          {node !== undefined && (
            <p className="text-muted mt-0.5 flex items-center gap-1.5 text-xs">
              <span
                aria-hidden
                className="size-2 rounded-[3px]"
                style={{ background: hueColor(hueOf(node.span.kind)) }}
              />
              {kindTitle(node.span.kind)}
              {node.span.status === "error" && <span className="text-bad font-medium">Failed</span>}
            </p>
          )}
        </div>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="text-muted hover:bg-hover hover:text-ink grid size-8 shrink-0 place-items-center rounded-lg transition-colors"
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      <div
        className="min-h-0 overflow-y-auto overscroll-contain"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so a keyboard must reach it
        tabIndex={0}
        role="group"
        aria-label="Details"
      >
        {node !== undefined && (
          <div className="flex flex-wrap gap-2 px-4 pt-3">
            <Button
              className="h-8"
              onClick={() => {
                const start = node.span.start - tree.from;
                const length = Math.max(node.until - node.span.start, wholeMs / 1000);
                const from = Math.max(0, start - length * 0.05);
                onZoom(writeWindow({ from, to: Math.min(wholeMs, start + length * 1.05) }));
              }}
            >
              <ZoomIn size={15} className="text-muted" aria-hidden />
              Zoom to it
            </Button>
            {data !== undefined && (
              <CopyButton title="Copy as JSON" text={() => JSON.stringify(data, null, 2)} />
            )}
          </div>
        )}
        {data === undefined ? (
          error === null ? (
            <Skeleton className="m-4 h-48" />
          ) : (
            <Failed what="The span" error={error} onRetry={() => void refetch()} />
          )
        ) : (
          <>
            <SpanWarnings span={data.span} />
            <SpanFacts span={data.span} from={tree.from} />
            <SpanContent trace={id} span={spanId} />
            <SpanEvents whole={data} from={tree.from} />
          </>
        )}
      </div>
    </aside>
  );
}
