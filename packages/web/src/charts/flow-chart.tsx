import { useRef } from "react";
import { useDrawnChart } from "./drawn-charts.tsx";
import type { Flow } from "./flow.ts";
import { useDrawing } from "./use-drawing.ts";

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
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const element = useDrawing(flow, async () => {
    const { drawFlow } = await import("./draw-flow.ts");
    return (target) => drawFlow(target, (title) => choose.current(title));
  });
  useDrawnChart(element, [], async () => (await import("./flow-options.ts")).flowOptions(flow, true));
  return <div ref={element} className={className} aria-hidden />;
}
