import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { readFile } from "node:fs/promises";
import { optionsOf } from "../charts/options.ts";
import type { Plot } from "../charts/plot.ts";
import { lightColor } from "./light-color.ts";

echarts.use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** What of Inter stands beside this program. */
const scripts = ["latin", "latin-ext", "cyrillic", "greek", "vietnamese"];

/** As wide as a card of a mail, in pixels of the page. */
export const pictureWidth = 536;
const timeHeight = 200;
const barHeight = 26;
const mostHeight = 1200;
/** Twice as many pixels as on the page, for screens that have them. */
const scale = 2;

/** What draws charts as PNG, in the colours of a light page; it stands beside this program. */
export async function openPainter(): Promise<(plot: Plot) => Uint8Array> {
  const read = async (name: string) => await readFile(new URL(name, import.meta.url));
  const [program, ...fonts] = await Promise.all(
    ["resvg.wasm", ...scripts.map((script) => `${script}.woff2`)].map(read),
  );
  await initWasm(program as Uint8Array<ArrayBuffer>);
  return (plot) => paint(plot, fonts);
}

function paint(plot: Plot, fonts: Uint8Array[]): Uint8Array {
  const painter = new Resvg(drawPlot(plot), {
    fitTo: { mode: "zoom", value: scale },
    background: lightColor("surface"),
    font: {
      fontBuffers: fonts,
      defaultFontFamily: "Inter Variable",
      sansSerifFamily: "Inter Variable",
    },
  });
  try {
    const picture = painter.render();
    try {
      return picture.asPng();
    } finally {
      picture.free();
    }
  } finally {
    painter.free();
  }
}

function drawPlot(plot: Plot): string {
  const chart = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: pictureWidth,
    height: heightOf(plot),
  });
  try {
    chart.setOption({ ...optionsOf(plot, true, lightColor), tooltip: undefined, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Groups are below each other, each with room for its name. */
function heightOf({ granularity, labels, lines, isStacked }: Plot): number {
  if (granularity !== null) return timeHeight;
  const bar = isStacked === true ? barHeight : 12 + 14 * lines.length;
  return Math.min(labels.length * bar + 48, mostHeight);
}
