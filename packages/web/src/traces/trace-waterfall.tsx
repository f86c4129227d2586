import { useState } from "react";
import { formatCount } from "../format/format.ts";
import { Card } from "../ui/card.tsx";
import { HueLegend } from "./hue-legend.tsx";
import { Minimap } from "./minimap.tsx";
import { clampWindow, readWindow, writeWindow, type TimeWindow } from "./time-window.ts";
import type { DrawnTrace } from "./use-trace.ts";
import { useTraceSearch } from "./use-trace-search.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { WaterfallToolbar } from "./waterfall-toolbar.tsx";
import { WaterfallView } from "./waterfall.tsx";

/** The spans of a trace with all that one can do with them. */
export function TraceWaterfall({ trace }: { trace: DrawnTrace }) {
  const { search, change } = useTraceSearch();
  const { wholeMs } = trace;
  const waterfall = useWaterfall(trace, search.find, search.span);
  const [dragged, setDragged] = useState<TimeWindow | null>(null);
  const zoom = search.zoom === undefined ? null : readWindow(search.zoom);
  const whole = { from: 0, to: wholeMs };
  const window = dragged ?? (zoom === null ? whole : clampWindow(zoom, wholeMs));
  const onWindow = (next: TimeWindow, isDone: boolean) => {
    setDragged(isDone ? null : next);
    if (isDone) change({ zoom: next.to - next.from >= wholeMs * 0.999 ? undefined : writeWindow(next) });
  };
  const read = trace.tree.nodes.length;
  return (
    <Card label="Spans">
      <WaterfallToolbar waterfall={waterfall} search={search} change={change} />
      <Minimap tree={trace.tree} wholeMs={wholeMs} window={window} onWindow={onWindow} />
      <WaterfallView
        label="Spans"
        waterfall={waterfall}
        window={window}
        chosen={search.span}
        onChoose={(span) => change({ span })}
        showsCritical={search.critical === true}
      />
      <footer className="border-line flex flex-wrap items-center justify-between border-t">
        <HueLegend />
        {(read < trace.total || trace.is_cut) && (
          <p role="status" className="text-warn px-3 py-2 text-xs">
            {read < trace.total && `${formatCount(read)} of ${formatCount(trace.total)} spans are read. `}
            {trace.is_cut && "It has more events than are read, and the last are left out."}
          </p>
        )}
      </footer>
    </Card>
  );
}
