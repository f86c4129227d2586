import { formatCount, formatValue } from "../format/format.ts";
import { labelTitle, type Line, type Plot } from "./plot.ts";
import { tokenColor } from "./token-color.ts";
import { tooltipOf } from "./tooltip.ts";

/** The colour of a token. */
export type ColorOf = (token: string) => string;

/** What the charts' library is to draw. @param colorOf by default as the page's theme has it */
export function optionsOf(plot: Plot, isCalm: boolean, colorOf: ColorOf = tokenColor) {
  const { unit, labels, lines, granularity } = plot;
  const [muted, line, raised, ink] = ["muted", "line", "raised", "ink"].map(colorOf);
  const text = { color: muted, fontSize: 11, fontFamily: "Inter, sans-serif" };
  const labelAxis = {
    type: "category",
    data: labels,
    boundaryGap: lines.some(({ shape }) => shape === "bar"),
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: {
      ...text,
      hideOverlap: true,
      formatter: (label: string) => cutShort(labelTitle(plot, label, true)),
    },
  };
  const valueAxis = {
    type: "value",
    min: 0,
    splitNumber: 4,
    ...(unit === "count" ? { minInterval: 1 } : {}),
    splitLine: { lineStyle: { color: line } },
    axisLabel: {
      ...text,
      formatter: (value: number) => (unit === "count" ? formatCount(value) : formatValue(value, unit)),
    },
  };
  return {
    animation: !isCalm,
    animationDuration: 250,
    animationDurationUpdate: 250,
    grid: { left: 8, right: 12, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: raised,
      borderColor: line,
      padding: [8, 12],
      textStyle: { color: ink, fontSize: 12, fontFamily: "inherit" },
      axisPointer: {
        type: granularity === null ? "shadow" : "line",
        lineStyle: { color: muted, type: "dotted" },
      },
      formatter: (points: { dataIndex: number }[]) => tooltipOf(plot, points[0]?.dataIndex ?? 0, colorOf),
    },
    // The names of groups are long: their bars lie.
    xAxis: granularity === null ? valueAxis : labelAxis,
    yAxis: granularity === null ? { ...labelAxis, inverse: true } : valueAxis,
    series: [...lines.flatMap((one) => seriesOf(one, plot, colorOf)), ...marksOf(plot, colorOf)],
  };
}

/** A group's name may be as long as an address. */
const cutShort = (title: string) => (title.length > 24 ? `${title.slice(0, 23)}…` : title);

function seriesOf(line: Line, plot: Plot, colorOf: ColorOf): object[] {
  switch (line.shape) {
    case "bar":
      return [barsOf(line, plot, colorOf)];
    case "before":
      return [
        {
          id: line.id,
          type: "line",
          data: line.values,
          symbol: "none",
          silent: true,
          z: 1,
          lineStyle: { color: colorOf(line.color), width: 1.5, type: [3, 4], opacity: 0.7 },
          itemStyle: { color: colorOf(line.color) },
        },
      ];
    default:
      return linesOf(line, plot, colorOf);
  }
}

/** Bars upon or beside each other; one that is not over yet is paler, with a dashed edge. */
function barsOf(
  { id, values, color: token }: Line,
  { open, isStacked = true }: Plot,
  colorOf: ColorOf,
): object {
  const fill = colorOf(token);
  const unfinished = { color: fill, opacity: 0.45, borderColor: fill, borderWidth: 1, borderType: "dashed" };
  return {
    id,
    type: "bar",
    ...(isStacked ? { stack: "all" } : {}),
    z: 2,
    barMaxWidth: 36,
    barCategoryGap: "24%",
    itemStyle: { color: fill },
    emphasis: { disabled: true },
    data: values.map((value, index) => (index === open ? { value, itemStyle: unfinished } : value)),
  };
}

/** A line, of which the part to a bucket that is not over yet is dashed: it is still to grow, and no fall. */
function linesOf({ id, values, shape, color: token }: Line, { open }: Plot, colorOf: ColorOf): object[] {
  const stroke = colorOf(token);
  const isSingle = values.filter((value) => value !== null).length === 1;
  const hasOpenEnd = open !== null && open > 0;
  return [
    {
      id: `${id}, open end`,
      type: "line",
      data: hasOpenEnd ? values.map((value, index) => (index < open - 1 ? null : value)) : [],
      symbol: "none",
      silent: true,
      z: 2,
      lineStyle: { color: stroke, width: 2, type: [4, 4] },
      itemStyle: { color: stroke },
    },
    {
      id,
      type: "line",
      data: hasOpenEnd ? values.with(open, null) : values,
      z: 3,
      symbol: "circle",
      symbolSize: isSingle ? 8 : 6,
      showSymbol: isSingle,
      itemStyle: { color: stroke },
      lineStyle: { color: stroke, width: 2 },
      ...(shape === "area" ? { areaStyle: { color: stroke, opacity: 0.08 } } : {}),
    },
  ];
}

/** An upright line where something was changed; what, the tooltip says. */
function marksOf({ marks = [] }: Plot, colorOf: ColorOf): object[] {
  if (marks.length === 0) return [];
  const stroke = colorOf("warn");
  return [
    {
      id: "marks",
      type: "line",
      data: [],
      silent: true,
      markLine: {
        symbol: ["none", "circle"],
        symbolSize: 6,
        animation: false,
        label: { show: false },
        lineStyle: { color: stroke, width: 1, type: "dashed" },
        data: marks.map(({ label }) => ({ xAxis: label })),
      },
    },
  ];
}
