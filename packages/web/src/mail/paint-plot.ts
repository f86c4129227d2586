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

/** As wide as a card of a mail, in pixels of the page. */
export const pictureWidth = 536;
const timeHeight = 200;
const barHeight = 26;
/** Twice as many pixels as on the page, for screens that have them. */
const scale = 2;

/** What draws pictures is loaded with the first, from beside this program. */
let ready: Promise<Uint8Array> | null = null;
const prepare = () => (ready ??= load());

async function load(): Promise<Uint8Array> {
  const [program, font] = await Promise.all(
    ["resvg.wasm", "inter.woff2"].map(async (name) => await readFile(new URL(name, import.meta.url))),
  );
  await initWasm(program as Uint8Array<ArrayBuffer>);
  return font as Uint8Array;
}

/** A chart as PNG, in the colours of a light page. */
export async function paintPlot(plot: Plot): Promise<Uint8Array> {
  const font = await prepare();
  const painter = new Resvg(drawPlot(plot), {
    fitTo: { mode: "zoom", value: scale },
    background: lightColor("surface"),
    font: {
      fontBuffers: [font],
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
const heightOf = ({ granularity, labels, lines, isStacked }: Plot): number =>
  granularity === null
    ? labels.length * (isStacked === true ? barHeight : 12 + 14 * lines.length) + 48
    : timeHeight;
