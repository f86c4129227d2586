import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { DrawnChart } from "./drawn-charts.tsx";
import type { ChartColor } from "./plot.ts";
import { tokenColor } from "./token-color.ts";

echarts.use([BarChart, LineChart, SankeyChart, GridComponent, MarkLineComponent, CanvasRenderer]);

/** Twice as many pixels as on the page: the picture is for slides and large screens. */
const scale = 2;
const margin = 24;
const titleHeight = 58;
const legendHeight = 24;
const font = "Inter, sans-serif";
const legendFont = `12px ${font}`;

/**
 * A picture of charts below each other, in the colours of the page, under what they are called.
 * @param about what they are of, such as the time
 */
export async function paintPicture(
  charts: readonly DrawnChart[],
  { title, about }: { title: string; about: string },
): Promise<Blob> {
  const drawn = await Promise.all(charts.map(drawChart));
  const room = Math.max(...drawn.map(({ canvas }) => canvas.width / scale));
  const width = room + 2 * margin;
  const parts = drawn.map(({ canvas, legend }) => ({ canvas, rows: legendRows(legend, room) }));
  const height = parts.reduce(
    (sum, { canvas, rows }) => sum + canvas.height / scale + rows.length * legendHeight,
    titleHeight + 2 * margin,
  );
  const picture = document.createElement("canvas");
  picture.width = width * scale;
  picture.height = height * scale;
  const pen = picture.getContext("2d");
  if (pen === null) throw new Error("This browser cannot draw pictures.");
  pen.scale(scale, scale);
  pen.fillStyle = tokenColor("surface");
  pen.fillRect(0, 0, width, height);
  write(pen, title, `600 17px ${font}`, "ink", margin + 16, width);
  write(pen, about, `12px ${font}`, "muted", margin + 36, width);
  let top = margin + titleHeight;
  for (const { canvas, rows } of parts) {
    for (const row of rows) {
      writeLegend(pen, row, top);
      top += legendHeight;
    }
    pen.drawImage(canvas, margin, top, canvas.width / scale, canvas.height / scale);
    top += canvas.height / scale;
  }
  return await new Promise((resolve, reject) =>
    picture.toBlob((blob) =>
      blob === null ? reject(new Error("The picture is too large.")) : resolve(blob),
    ),
  );
}

/** Draws once more what is on the page, as pixels. */
async function drawChart({ element, legend, options }: DrawnChart) {
  const holder = document.createElement("div");
  const chart = echarts.init(holder, null, {
    renderer: "canvas",
    devicePixelRatio: scale,
    width: element.clientWidth,
    height: element.clientHeight,
  });
  chart.setOption({ ...(await options()), animation: false });
  const canvas = chart.renderToCanvas({ pixelRatio: scale });
  chart.dispose();
  return { canvas, legend };
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  style: string,
  color: string,
  baseline: number,
  width: number,
): void {
  pen.font = style;
  pen.fillStyle = tokenColor(color);
  pen.fillText(text, margin, baseline, width - 2 * margin);
}

/** A name beside its colour, and where it stands in its row. */
interface LegendEntry {
  readonly title: string;
  readonly color: ChartColor;
  readonly left: number;
}

/** Names beside their colours, in as many rows as they need; one alone needs none. */
function legendRows(legend: DrawnChart["legend"], room: number): LegendEntry[][] {
  if (legend.length < 2) return [];
  const pen = document.createElement("canvas").getContext("2d");
  if (pen === null) return [];
  pen.font = legendFont;
  const rows: LegendEntry[][] = [[]];
  let left = 0;
  for (const { title, color } of legend) {
    const length = 14 + pen.measureText(title).width;
    if (left > 0 && left + length > room) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ title, color, left: margin + left });
    left += length + 18;
  }
  return rows;
}

function writeLegend(pen: CanvasRenderingContext2D, row: readonly LegendEntry[], top: number): void {
  pen.font = legendFont;
  for (const { title, color, left } of row) {
    pen.fillStyle = tokenColor(color);
    pen.fillRect(left, top + 2, 8, 8);
    pen.fillStyle = tokenColor("ink");
    pen.fillText(title, left + 14, top + 10);
  }
}
