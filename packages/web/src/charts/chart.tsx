import { useEffect, useRef } from "react";
import { formatValue } from "../format/format.ts";
import type { Drawing } from "./draw.ts";
import { bucketTitle, type Series } from "./series.ts";

/** Draws a series over time. The library comes when the first chart does; who cannot see it gets a table. */
export function Chart({ series, className }: { series: Series; className: string }) {
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(series);
  latest.current = series;

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let isGone = false;
    const resized = new ResizeObserver(() => drawing.current?.resize());
    const recolored = new MutationObserver(() => drawing.current?.update(latest.current));
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const recolor = () => drawing.current?.update(latest.current);
    void import("./draw.ts").then(({ draw }) => {
      if (isGone) return;
      drawing.current = draw(target);
      drawing.current.update(latest.current);
      resized.observe(target);
      recolored.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      scheme.addEventListener("change", recolor);
    });
    return () => {
      isGone = true;
      resized.disconnect();
      recolored.disconnect();
      scheme.removeEventListener("change", recolor);
      drawing.current?.close();
      drawing.current = null;
    };
  }, []);

  useEffect(() => drawing.current?.update(series), [series]);

  return (
    <>
      <div ref={element} className={className} aria-hidden />
      {/* A table cannot be made smaller than what it holds; what is around it can. */}
      <div className="sr-only">
        <table>
          <caption>{series.title} over time</caption>
          <tbody>
            {series.labels.map((label, index) => (
              <tr key={label}>
                <th scope="row">{bucketTitle(label, series.granularity, false)}</th>
                <td>{formatValue(series.values[index] ?? null, series.unit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
