import { useRef, useState, type CSSProperties, type PointerEvent } from "react";
import { brushed, brushMode, type BrushMode } from "./brush.ts";
import { MinimapHandle } from "./minimap-handle.tsx";
import type { SpanTree } from "./span-tree.ts";
import type { TimeWindow } from "./time-window.ts";
import { useMinimapCanvas } from "./use-minimap-canvas.ts";

/** How near to an end of the window a drag has to begin to move it, in pixels. */
const reach = 6;
/** A drag that is shorter is a click, in pixels. */
const click = 3;

interface MinimapProps {
  readonly tree: SpanTree;
  readonly wholeMs: number;
  readonly window: TimeWindow;
  /** @param isDone whether the drag is over */
  readonly onWindow: (window: TimeWindow, isDone: boolean) => void;
}

interface Drag {
  readonly mode: BrushMode;
  readonly start: number;
  readonly startX: number;
  readonly window: TimeWindow;
}

/** The whole trace at a glance; dragging over it chooses the part of its time that is seen below. */
export function Minimap({ tree, wholeMs, window, onWindow }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  useMinimapCanvas(canvas, tree, wholeMs);

  const momentOf = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return { at: ((clientX - left) / width) * wholeMs, pixelMs: wholeMs / width };
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { at, pixelMs } = momentOf(event);
    const mode = brushMode(window, at, wholeMs, reach * pixelMs);
    setDrag({ mode, start: at, startX: event.clientX, window });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (drag === null || Math.abs(event.clientX - drag.startX) < click) return;
    onWindow(brushed(drag.mode, drag.window, drag.start, momentOf(event).at, wholeMs), false);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    if (drag === null) return;
    setDrag(null);
    if (Math.abs(event.clientX - drag.startX) < click) return;
    onWindow(brushed(drag.mode, drag.window, drag.start, momentOf(event).at, wholeMs), true);
  };
  const [left, right] = [window.from / wholeMs, 1 - window.to / wholeMs];
  return (
    <div
      className="border-line relative h-14 cursor-crosshair touch-none border-b select-none"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => onWindow({ from: 0, to: wholeMs }, true)}
      data-minimap
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" aria-hidden />
      <Shade style={{ left: 0, width: `${left * 100}%` }} />
      <Shade style={{ right: 0, width: `${right * 100}%` }} />
      <MinimapHandle end="from" window={window} wholeMs={wholeMs} onWindow={onWindow} />
      <MinimapHandle end="to" window={window} wholeMs={wholeMs} onWindow={onWindow} />
    </div>
  );
}

const Shade = ({ style }: { style: CSSProperties }) => (
  <span aria-hidden className="bg-canvas/75 absolute inset-y-0 block" style={style} />
);
