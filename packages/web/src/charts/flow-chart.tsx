import { useEffect, useRef } from "react";
import type { FlowDrawing } from "./draw-flow.ts";
import type { Flow } from "./flow.ts";

/** Draws a flow as bands between nodes. It says nothing to who cannot see it: a table belongs beside it. */
export function FlowChart({
  flow,
  className,
  onChoose,
}: {
  flow: Flow;
  className: string;
  /** Told the title of a node that somebody clicked. */
  onChoose: (title: string) => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef({ flow, onChoose });
  latest.current = { flow, onChoose };
  const drawing = useRef<FlowDrawing | null>(null);

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let isGone = false;
    const redraw = () => drawing.current?.update(latest.current.flow);
    const resized = new ResizeObserver(() => drawing.current?.resize());
    const recolored = new MutationObserver(redraw);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    void import("./draw-flow.ts").then(({ drawFlow }) => {
      if (isGone) return;
      drawing.current = drawFlow(target, (title) => latest.current.onChoose(title));
      redraw();
      resized.observe(target);
      recolored.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      scheme.addEventListener("change", redraw);
    });
    return () => {
      isGone = true;
      resized.disconnect();
      recolored.disconnect();
      scheme.removeEventListener("change", redraw);
      drawing.current?.close();
      drawing.current = null;
    };
  }, []);

  useEffect(() => drawing.current?.update(flow), [flow]);

  return <div ref={element} className={className} aria-hidden />;
}
