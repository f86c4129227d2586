import { createContext, use, useEffect, useMemo, type ReactNode, type RefObject } from "react";
import type { Line } from "./plot.ts";

/** A chart that is drawn, as far as a picture of it needs to know. */
export interface DrawnChart {
  readonly element: HTMLElement;
  /** What its colours stand for; none where it says so itself. */
  readonly legend: readonly Pick<Line, "title" | "color">[];
  /** What the charts' library is to draw. */
  readonly options: () => Promise<object>;
}

const DrawnCharts = createContext<Set<DrawnChart> | null>(null);

/** Knows which charts are drawn inside. */
export function ChartsInside({ children }: { children: ReactNode }) {
  const charts = useMemo(() => new Set<DrawnChart>(), []);
  return <DrawnCharts value={charts}>{children}</DrawnCharts>;
}

/** The charts that are drawn beside whoever asks, from the top down. */
export function useChartsBeside(): () => readonly DrawnChart[] {
  const charts = use(DrawnCharts);
  return () =>
    [...(charts ?? [])].toSorted((a, b) =>
      a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
}

/** Makes a chart known as long as it is drawn. */
export function useDrawnChart(
  element: RefObject<HTMLElement | null>,
  legend: DrawnChart["legend"],
  options: DrawnChart["options"],
): void {
  const charts = use(DrawnCharts);
  useEffect(() => {
    if (charts === null || element.current === null) return;
    const chart = { element: element.current, legend, options };
    charts.add(chart);
    return () => void charts.delete(chart);
  });
}
