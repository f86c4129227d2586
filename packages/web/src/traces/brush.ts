import { clampWindow, type TimeWindow } from "./time-window.ts";

/** What a drag over the minimap does: moves one end of the window or all of it, or chooses another one. */
export type BrushMode = "from" | "to" | "move" | "new";

/**
 * What a drag that begins at a moment is meant to do.
 * @param reachMs how near to an end it has to begin
 */
export function brushMode(window: TimeWindow, at: number, wholeMs: number, reachMs: number): BrushMode {
  if (Math.abs(at - window.from) <= reachMs) return "from";
  if (Math.abs(at - window.to) <= reachMs) return "to";
  const isWhole = window.from === 0 && window.to === wholeMs;
  return !isWhole && at > window.from && at < window.to ? "move" : "new";
}

/** The window after a drag from one moment to another, in milliseconds from the trace's beginning. */
export function brushed(
  mode: BrushMode,
  window: TimeWindow,
  start: number,
  at: number,
  wholeMs: number,
): TimeWindow {
  const inside = Math.max(0, Math.min(at, wholeMs));
  switch (mode) {
    case "from":
      return ordered(inside, window.to, wholeMs);
    case "to":
      return ordered(window.from, inside, wholeMs);
    case "move":
      return clampWindow({ from: window.from + at - start, to: window.to + at - start }, wholeMs);
    case "new":
      return ordered(start, inside, wholeMs);
  }
}

const ordered = (a: number, b: number, wholeMs: number): TimeWindow =>
  clampWindow({ from: Math.min(a, b), to: Math.max(a, b) }, wholeMs);
