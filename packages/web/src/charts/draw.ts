import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { formatCount, formatValue } from "../format/format.ts";
import { bucketTitle, type Series } from "./series.ts";

echarts.use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface Drawing {
  update(series: Series): void;
  resize(): void;
  close(): void;
}

/** A token's colour as the theme has it now. */
function color(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export function draw(element: HTMLElement): Drawing {
  const chart = echarts.init(element, null, { renderer: "svg" });
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    update: (series) => chart.setOption(optionsOf(series, isCalm), { replaceMerge: ["series"] }),
    resize: () => chart.resize(),
    close: () => chart.dispose(),
  };
}

function optionsOf({ title, unit, labels, values, previous, granularity, open }: Series, isCalm: boolean) {
  const [accent, muted, line, raised, ink] = ["accent", "muted", "line", "raised", "ink"].map(color);
  const isSingle = values.filter((value) => value !== null).length === 1;
  const hasOpenEnd = open !== null && open > 0;
  return {
    animation: !isCalm,
    animationDuration: 250,
    animationDurationUpdate: 250,
    grid: { left: 8, right: 12, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      backgroundColor: raised,
      borderColor: line,
      padding: [8, 12],
      textStyle: { color: ink, fontSize: 12, fontFamily: "inherit" },
      axisPointer: { lineStyle: { color: muted, type: "dotted" } },
      formatter: (points: { dataIndex: number }[]) => {
        const index = points[0]?.dataIndex ?? 0;
        const before =
          previous === null
            ? ""
            : `<div style="color:${muted}">Before: ${formatValue(previous[index] ?? null, unit)}</div>`;
        return `<div style="color:${muted};margin-bottom:2px">${bucketTitle(labels[index] ?? "", granularity, false)}</div><strong>${formatValue(values[index] ?? null, unit)}</strong> ${title.toLowerCase()}${before}`;
      },
    },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: false,
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: {
        color: muted,
        fontSize: 11,
        hideOverlap: true,
        formatter: (label: string) => bucketTitle(label, granularity, true),
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 4,
      ...(unit === "count" ? { minInterval: 1 } : {}),
      splitLine: { lineStyle: { color: line } },
      axisLabel: {
        color: muted,
        fontSize: 11,
        formatter: (value: number) => (unit === "count" ? formatCount(value) : formatValue(value, unit)),
      },
    },
    series: [
      ...(previous === null
        ? []
        : [
            {
              id: "before",
              type: "line",
              data: previous,
              symbol: "none",
              silent: true,
              z: 1,
              lineStyle: { color: muted, width: 1.5, type: [3, 4], opacity: 0.7 },
            },
          ]),
      // What is not over yet is still to grow, and no fall.
      {
        id: "open end",
        type: "line",
        data: hasOpenEnd ? values.map((value, index) => (index < open - 1 ? null : value)) : [],
        symbol: "none",
        silent: true,
        z: 2,
        lineStyle: { color: accent, width: 2, type: [4, 4] },
      },
      {
        id: "now",
        type: "line",
        data: hasOpenEnd ? values.with(open, null) : values,
        z: 3,
        symbol: "circle",
        symbolSize: isSingle ? 8 : 6,
        showSymbol: isSingle,
        itemStyle: { color: accent },
        lineStyle: { color: accent, width: 2 },
        areaStyle: { color: accent, opacity: 0.08 },
      },
    ],
  };
}
