import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { Card } from "../ui/card.tsx";
import { Minimap } from "./minimap.tsx";
import { StatusPill } from "./status-pill.tsx";
import type { TimeWindow } from "./time-window.ts";
import type { DrawnTrace } from "./use-trace.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { WaterfallView } from "./waterfall.tsx";
import { exactTitle, whenTitle } from "../format/when.ts";

interface ComparedTraceProps {
  readonly title: string;
  readonly trace: DrawnTrace;
  /** How long both are drawn, in milliseconds. */
  readonly wholeMs: number;
  readonly window: TimeWindow;
  readonly onWindow: (window: TimeWindow, isDone: boolean) => void;
  readonly find: string | undefined;
  readonly showsCritical: boolean;
}

/** One of two traces that are drawn on the same scale. */
export function ComparedTrace(props: ComparedTraceProps) {
  const { title, trace, wholeMs, window, onWindow, find, showsCritical } = props;
  const waterfall = useWaterfall(trace, find, undefined);
  const { name } = trace.subject;
  const { from } = trace.tree;
  return (
    <Card label={`${title}: ${name ?? trace.id}`}>
      <header className="border-line flex min-w-0 items-center gap-3 border-b px-4 py-2.5">
        <div className="min-w-0 grow">
          <p className="text-muted truncate text-xs">
            {title} · <time title={exactTitle(from)}>{whenTitle(from)}</time>
          </p>
          <h2 className="truncate font-semibold">
            <Link
              to="/traces/$traceId"
              params={{ traceId: trace.id }}
              search={carried}
              className="hover:underline"
            >
              {name ?? trace.id}
            </Link>
          </h2>
        </div>
        <StatusPill trace={trace} />
      </header>
      <Minimap tree={trace.tree} wholeMs={wholeMs} window={window} onWindow={onWindow} />
      <WaterfallView
        label={`Spans of ${title.toLowerCase()} ${name ?? trace.id}`}
        waterfall={waterfall}
        window={window}
        chosen={undefined}
        onChoose={waterfall.goTo}
        showsCritical={showsCritical}
      />
    </Card>
  );
}
