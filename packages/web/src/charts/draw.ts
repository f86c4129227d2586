import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { dragRange } from "./drag-range.ts";
import { isCalm } from "./is-calm.ts";
import { optionsOf } from "./options.ts";
import type { Plot } from "./plot.ts";
import type { Drawing } from "./use-drawing.ts";

echarts.use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** @param onZoom is told the first and the last bucket that were dragged over; null where nothing comes of it */
export function draw(
  element: HTMLElement,
  onZoom: ((first: number, last: number) => void) | null,
): Drawing<Plot> {
  const chart = echarts.init(element, null, { renderer: "svg" });
  const bucketAt = (x: number) => chart.convertFromPixel({ xAxisIndex: 0 }, x);
  const endDragging =
    onZoom === null ? null : dragRange(element, (from, to) => onZoom(bucketAt(from), bucketAt(to)));
  return {
    update: (plot) => chart.setOption(optionsOf(plot, isCalm()), { replaceMerge: ["series"] }),
    resize: () => chart.resize(),
    close() {
      endDragging?.();
      chart.dispose();
    },
  };
}
