import { useRef } from "react";
import { formatValue } from "../format/format.ts";
import { useDrawnChart } from "./drawn-charts.tsx";
import { labelTitle, type Plot } from "./plot.ts";
import { useDrawing } from "./use-drawing.ts";

/** From the first to the last bucket that somebody dragged over. */
export type OnZoom = (firstLabel: string, lastLabel: string) => void;

/** Draws values over time. The library comes when the first chart does; who cannot see it gets a table. */
export function Chart({ plot, className, onZoom }: { plot: Plot; className: string; onZoom?: OnZoom }) {
  const zoom = useRef({ plot, onZoom });
  zoom.current = { plot, onZoom };
  const element = useDrawing(plot, async () => {
    const { draw } = await import("./draw.ts");
    return (target) =>
      draw(target, (first, last) => {
        const { labels } = zoom.current.plot;
        zoom.current.onZoom?.(labels[first] ?? "", labels[last] ?? "");
      });
  });
  useDrawnChart(element, plot.lines, async () => (await import("./options.ts")).optionsOf(plot, true));

  return (
    <>
      <div ref={element} className={className} aria-hidden data-chart />
      <ChartTable plot={plot} />
    </>
  );
}

function ChartTable({ plot }: { plot: Plot }) {
  const { title, labels, granularity, lines, unit } = plot;
  return (
    // A table cannot be made smaller than what it holds; what is around it can.
    <div className="sr-only">
      <table>
        <caption>{granularity === null ? title : `${title} over time`}</caption>
        {lines.length > 1 && (
          <thead>
            <tr>
              <th scope="col">{granularity === null ? "Group" : "Time"}</th>
              {lines.map((line) => (
                <th key={line.id} scope="col">
                  {line.title}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {labels.map((label, index) => (
            <tr key={label}>
              <th scope="row">{labelTitle(plot, label, false)}</th>
              {lines.map(({ id, values }) => (
                <td key={id}>{formatValue(values[index] ?? null, unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
