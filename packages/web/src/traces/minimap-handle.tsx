import type { KeyboardEvent } from "react";
import { formatValue } from "../format/format.ts";
import { clampWindow, type TimeWindow } from "./time-window.ts";

/** One end of the window, also for the keyboard. */
export function MinimapHandle({
  end,
  window,
  wholeMs,
  onWindow,
}: {
  end: "from" | "to";
  window: TimeWindow;
  wholeMs: number;
  onWindow: (window: TimeWindow, isDone: boolean) => void;
}) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = (event.shiftKey ? 0.1 : 0.01) * wholeMs;
    const edge = end === "from" ? 0 : wholeMs;
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: window[end] - step,
      ArrowDown: window[end] - step,
      ArrowRight: window[end] + step,
      ArrowUp: window[end] + step,
      Home: end === "from" ? 0 : window.from + step,
      End: end === "to" ? wholeMs : window.to - step,
      Escape: edge,
    };
    const at = to[event.key];
    if (at === undefined) return;
    event.preventDefault();
    const bounded =
      end === "from"
        ? Math.max(0, Math.min(at, window.to - step))
        : Math.min(wholeMs, Math.max(at, window.from + step));
    onWindow(clampWindow({ ...window, [end]: bounded }, wholeMs), true);
  };
  const share = (window[end] / wholeMs) * 100;
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={end === "from" ? "Seen from" : "Seen until"}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={wholeMs}
      aria-valuenow={window[end]}
      aria-valuetext={formatValue(window[end], "milliseconds")}
      onKeyDown={onKeyDown}
      className="bg-muted/70 hover:bg-accent absolute inset-y-2 w-1 cursor-ew-resize rounded-full transition-colors"
      style={
        end === "from"
          ? { left: `max(0px, calc(${share}% - 2px))` }
          : { left: `min(calc(100% - 4px), calc(${share}% - 2px))` }
      }
    />
  );
}
