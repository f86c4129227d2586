import type { ResultMeta, ResultRow } from "@dendro/core";
import { useMemo } from "react";
import { Chart, type OnZoom } from "../charts/chart.tsx";
import { Legend } from "../charts/legend.tsx";
import type { Plot } from "../charts/plot.ts";
import { useToggles } from "../metrics/use-toggles.ts";
import type { MetricInfo } from "../questions/metric-info.ts";
import type { Drawing } from "../questions/drawing.ts";
import { plotsOf } from "./plots.ts";

/** An answer as charts, one for each unit of its metrics. */
export function AnswerCharts({
  dimensions,
  metrics,
  rows,
  meta,
  drawing,
  className,
  onZoom,
}: {
  dimensions: readonly string[];
  metrics: readonly MetricInfo[];
  rows: readonly ResultRow[];
  meta: ResultMeta | null;
  drawing: Drawing;
  className: string;
  onZoom?: OnZoom;
}) {
  const [hidden, toggle] = useToggles();
  const { plots, left } = useMemo(
    () => plotsOf({ dimensions, metrics }, drawing, rows, meta),
    [dimensions, metrics, drawing, rows, meta],
  );
  return (
    <div className="flex min-h-0 grow flex-col pb-2">
      {plots.map((plot) => (
        <div key={`${plot.unit} ${plot.granularity}`} className="flex min-h-0 grow flex-col">
          {plot.lines.length > 1 && <Legend lines={plot.lines} hidden={hidden} onToggle={toggle} />}
          {plot.lines.length === 1 && plots.length > 1 && (
            <p className="text-muted px-4 pt-2 text-xs">{plot.title}</p>
          )}
          <div className="grow p-2" style={heightOf(plot)}>
            <Chart
              plot={{ ...plot, lines: plot.lines.filter(({ id }) => !hidden.has(id)) }}
              className={plot.granularity === null ? "h-full" : className}
              {...(onZoom === undefined || plot.granularity === null ? {} : { onZoom })}
            />
          </div>
        </div>
      ))}
      {plots.length === 0 && (
        <p className="text-muted m-auto py-12 text-xs">These metrics are texts; the table shows them.</p>
      )}
      {left > 0 && (
        <p className="text-muted px-4 text-xs">
          {left === 1 ? "One more is" : `${left} more are`} not drawn; the table shows all.
        </p>
      )}
    </div>
  );
}

/** Groups are below each other, each with room for its name. */
function heightOf({ granularity, labels, lines, isStacked }: Plot) {
  if (granularity !== null) return {};
  const bars = isStacked === true ? 1 : lines.length;
  return { height: `${labels.length * (0.75 + 0.75 * bars) + 3.5}rem`, flexShrink: 0 };
}
