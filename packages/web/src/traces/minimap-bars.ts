import { hueOf, type Hue } from "./span-hue.ts";
import type { SpanNode } from "./span-tree.ts";

/** A span in the minimap, in pixels. */
export interface MinimapBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly hue: Hue | "error";
}

/** Every span as a thin line, from above as in the list; what failed is drawn last. */
export function minimapBars(
  nodes: readonly SpanNode[],
  { from, wholeMs, width, height }: { from: number; wholeMs: number; width: number; height: number },
): MinimapBar[] {
  const step = Math.min(4, height / Math.max(nodes.length, 1));
  const bars = nodes.map(({ span: { start, status, kind }, until }, row): MinimapBar => {
    const x = ((start - from) / wholeMs) * width;
    return {
      x,
      y: row * step,
      width: Math.max(1, ((until - start) / wholeMs) * width),
      height: Math.max(1, step * 0.7),
      hue: status === "error" ? "error" : hueOf(kind),
    };
  });
  return [...bars.filter(({ hue }) => hue !== "error"), ...bars.filter(({ hue }) => hue === "error")];
}
