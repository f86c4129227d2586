import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Flow } from "./flow.ts";
import { flowOptions } from "./flow-options.ts";
import { isCalm } from "./is-calm.ts";
import type { Drawing } from "./use-drawing.ts";

echarts.use([SankeyChart, TooltipComponent, SVGRenderer]);

/** @param onChoose is told the title of a node that was clicked */
export function drawFlow(element: HTMLElement, onChoose: (title: string) => void): Drawing<Flow> {
  const chart = echarts.init(element, null, { renderer: "svg" });
  let drawn: Flow | null = null;
  chart.on("click", ({ dataType, name }) => {
    const node = dataType === "node" ? drawn?.nodes.find(({ id }) => id === name) : undefined;
    if (node?.isPlace === true) onChoose(node.title);
  });
  return {
    update(flow) {
      drawn = flow;
      chart.setOption(flowOptions(flow, isCalm()));
    },
    resize: () => chart.resize(),
    close: () => chart.dispose(),
  };
}
