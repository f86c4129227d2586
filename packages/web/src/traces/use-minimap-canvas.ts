import { useEffect, type RefObject } from "react";
import { minimapBars, type MinimapBar } from "./minimap-bars.ts";
import { hueColor } from "./span-hue.ts";
import type { SpanTree } from "./span-tree.ts";

/** Draws a trace on a canvas, anew when its size or the colours change. */
export function useMinimapCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  tree: SpanTree,
  wholeMs: number,
): void {
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const draw = () => paint(element, tree, wholeMs);
    const sizes = new ResizeObserver(draw);
    sizes.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
    return () => {
      sizes.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", draw);
    };
  }, [canvas, tree, wholeMs]);
}

function paint(element: HTMLCanvasElement, { nodes, from }: SpanTree, wholeMs: number): void {
  const { clientWidth: width, clientHeight: height } = element;
  const scale = devicePixelRatio;
  element.width = Math.round(width * scale);
  element.height = Math.round(height * scale);
  const context = element.getContext("2d");
  if (context === null) return;
  context.scale(scale, scale);
  context.translate(0, 4);
  const colors = new Map<MinimapBar["hue"], string>();
  for (const bar of minimapBars(nodes, { from, wholeMs, width, height: height - 8 })) {
    let color = colors.get(bar.hue);
    if (color === undefined) colors.set(bar.hue, (color = colorOf(element, bar.hue)));
    context.fillStyle = color;
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
  }
}

/** What a token comes to in the theme that is on; a canvas does not know tokens. */
function colorOf(element: HTMLElement, hue: MinimapBar["hue"]): string {
  const probe = document.createElement("span");
  probe.style.color = hueColor(hue);
  element.parentElement?.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
