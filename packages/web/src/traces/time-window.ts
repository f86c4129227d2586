/** A part of a trace's time, in milliseconds from its beginning. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** The shortest that one can look at, in milliseconds. */
const shortest = 0.01;

/** Within a whole, and no shorter than can be looked at. */
export function clampWindow({ from, to }: TimeWindow, wholeMs: number): TimeWindow {
  const least = Math.min(shortest, wholeMs);
  const length = Math.min(Math.max(to - from, least), wholeMs);
  const start = Math.max(0, Math.min(from, wholeMs - length));
  return { from: start, to: start + length };
}

/** As it stands in an address: `120-840`. */
export const writeWindow = ({ from, to }: TimeWindow): string => `${rounded(from)}-${rounded(to)}`;

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** @returns null for what is no window */
export function readWindow(text: string): TimeWindow | null {
  const [, from = "", to = ""] = /^(\d{1,12}(?:\.\d{1,3})?)-(\d{1,12}(?:\.\d{1,3})?)$/u.exec(text) ?? [];
  return to !== "" && Number(from) < Number(to) ? { from: Number(from), to: Number(to) } : null;
}

/** Where something lies in a window, as shares of its width; null where it lies outside. */
export function placeIn(
  { from, to }: TimeWindow,
  start: number,
  end: number,
): { readonly left: number; readonly width: number } | null {
  if (end < from || start > to || to <= from) return null;
  const left = Math.max(0, (start - from) / (to - from));
  return { left, width: Math.min(1, (end - from) / (to - from)) - left };
}

/** Round moments to mark in a window: about so many, 1, 2 or 5 of a power of ten apart. */
export function ticksOf({ from, to }: TimeWindow, about: number): number[] {
  if (to <= from) return [];
  const raw = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const ticks: number[] = [];
  for (let count = Math.ceil(from / step); count * step <= to; count += 1)
    ticks.push(Number((count * step).toPrecision(12)));
  return ticks;
}

/** A moment of a window as its axis says it: in seconds where the window reaches beyond one. */
export function tickTitle(ms: number, { to }: TimeWindow): string {
  if (ms === 0) return "0";
  return to > 1000 ? `${number.format(ms / 1000)} s` : `${number.format(ms)} ms`;
}

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

/** The same window, so much longer or shorter, around a moment that stays where it is. */
export function zoomed(window: TimeWindow, factor: number, around: number, wholeMs: number): TimeWindow {
  const from = around - (around - window.from) * factor;
  return clampWindow({ from, to: from + (window.to - window.from) * factor }, wholeMs);
}
