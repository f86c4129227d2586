import { formatValue } from "../format/format.ts";
import { labelTitle, type Plot } from "./plot.ts";

/**
 * What a chart says of one bucket, as elements: titles may be anybody's text, and no markup.
 * @param color a token's colour
 */
export function tooltipOf(plot: Plot, index: number, color: (token: string) => string): HTMLElement {
  const { labels, lines, unit, marks = [] } = plot;
  const label = labels[index] ?? "";
  const box = element("div", "");
  box.append(element("div", labelTitle(plot, label, false), `color:${color("muted")}`));
  // What is on top in the chart is on top here.
  for (const line of lines.toReversed()) {
    const value = line.values[index] ?? null;
    if (lines.length > 2 && (value === null || value === 0)) continue;
    const row = element("div", "", "display:flex;gap:8px;align-items:center;max-width:280px");
    const dot = element("span", "", "width:8px;height:8px;border-radius:2px;flex:none");
    dot.style.background = color(line.color);
    const title = element("span", line.title, "overflow:hidden;text-overflow:ellipsis;white-space:nowrap");
    const figure = element(
      "strong",
      formatValue(value, unit),
      "margin-left:auto;padding-left:12px;font-weight:600",
    );
    row.append(dot, title, figure);
    box.append(row);
  }
  for (const mark of marks.filter((one) => one.label === label))
    box.append(element("div", mark.title, `color:${color("warn")};max-width:280px;white-space:normal`));
  return box;
}

function element(name: string, text: string, style = ""): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.style.cssText = style;
  return made;
}
