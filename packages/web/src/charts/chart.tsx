import { useEffect, useRef } from "react";
import { formatValue } from "../format/format.ts";
import type { Drawing } from "./draw.ts";
import { labelTitle, type Plot } from "./plot.ts";

/** From the first to the last bucket that somebody dragged over. */
export type OnZoom = (firstLabel: string, lastLabel: string) => void;

/** Draws values over time. The library comes when the first chart does; who cannot see it gets a table. */
export function Chart({ plot, className, onZoom }: { plot: Plot; className: string; onZoom?: OnZoom }) {
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef({ plot, onZoom });
  latest.current = { plot, onZoom };

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let isGone = false;
    const redraw = () => drawing.current?.update(latest.current.plot);
    const resized = new ResizeObserver(() => drawing.current?.resize());
    const recolored = new MutationObserver(redraw);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    void import("./draw.ts").then(({ draw }) => {
      if (isGone) return;
      const zoom = (first: number, last: number) => {
        const { labels } = latest.current.plot;
        latest.current.onZoom?.(labels[first] ?? "", labels[last] ?? "");
      };
      drawing.current = draw(target, latest.current.onZoom === undefined ? null : zoom);
      redraw();
      resized.observe(target);
      recolored.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      scheme.addEventListener("change", redraw);
    });
    return () => {
      isGone = true;
      resized.disconnect();
      recolored.disconnect();
      scheme.removeEventListener("change", redraw);
      drawing.current?.close();
      drawing.current = null;
    };
  }, []);

  useEffect(() => drawing.current?.update(plot), [plot]);

  return (
    <>
      <div ref={element} className={className} aria-hidden />
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
