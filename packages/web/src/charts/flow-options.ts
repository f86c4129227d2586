import { formatCount } from "../format/format.ts";
import type { Flow } from "./flow.ts";
import { tokenColor } from "./token-color.ts";

/** As much of a title as there is room for beside a node. */
const longest = 26;

/** What the charts' library is to draw of a flow. */
export function flowOptions({ nodes, links }: Flow, isCalm: boolean) {
  const [accent, muted, ink, line, raised] = ["accent", "muted", "ink", "line", "raised"].map(tokenColor);
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const short = (title: string) => (title.length > longest ? `${title.slice(0, longest - 1)}…` : title);
  const lastColumn = Math.max(0, ...nodes.map(({ column }) => column));
  return {
    animation: !isCalm,
    animationDuration: 250,
    tooltip: {
      confine: true,
      backgroundColor: raised,
      borderColor: line,
      padding: [8, 12],
      textStyle: { color: ink, fontSize: 12, fontFamily: "inherit" },
      formatter: ({ dataType, name, value, data }: TooltipPoint) => {
        const box = document.createElement("div");
        // Titles may be anybody's text, and no markup.
        box.textContent =
          dataType === "edge"
            ? `${titles.get(data.source ?? "")} → ${titles.get(data.target ?? "")}: ${formatCount(value)}`
            : `${titles.get(name)}: ${formatCount(value)}`;
        return box;
      },
    },
    series: [
      {
        id: "flow",
        type: "sankey",
        left: 8,
        right: 8,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: 10,
        draggable: false,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: accent, opacity: 0.22, curveness: 0.5 },
        data: nodes.map(({ id, title, column, isPlace }) => ({
          name: id,
          depth: column,
          itemStyle: { color: isPlace ? accent : muted, borderWidth: 0 },
          label: {
            formatter: short(title),
            position: column === lastColumn ? "left" : "right",
            color: isPlace ? ink : muted,
            fontSize: 12,
            fontFamily: "Inter, sans-serif",
          },
        })),
        links: links.map(({ from, to, count }) => ({ source: from, target: to, value: count })),
      },
    ],
  };
}

interface TooltipPoint {
  readonly dataType: string;
  readonly name: string;
  readonly value: number;
  readonly data: { readonly source?: string; readonly target?: string };
}
