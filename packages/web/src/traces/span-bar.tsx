import { exactValue, formatValue } from "../format/format.ts";
import { hueColor, hueOf } from "./span-hue.ts";
import type { SpanNode } from "./span-tree.ts";
import { placeIn, type TimeWindow } from "./time-window.ts";

/** Bars leave room for how long they are, so that it always stands behind them. */
export const barRoom = "mr-18";

/** The last cell of a row: when the span was, with how long beside it. */
export function SpanBar({
  node: { span, until },
  from,
  window,
  stretches,
}: {
  node: SpanNode;
  /** When the trace began, in milliseconds since 1970. */
  from: number;
  window: TimeWindow;
  /** When it was on the critical path; null when it never was, undefined when nobody wants to know. */
  stretches: readonly (readonly [number, number])[] | null | undefined;
}) {
  const place = placeIn(window, span.start - from, until - from);
  const isOpen = span.status === "running" || span.status === "unfinished";
  const duration = span.missing
    ? ""
    : `${formatValue(until - span.start, "milliseconds")}${isOpen ? "…" : ""}`;
  if (place === null) return <span role="gridcell" aria-label={duration || "unknown"} className="h-full" />;
  const { left, width } = place;
  const color = hueColor(span.status === "error" ? "error" : hueOf(span.kind));
  return (
    <span role="gridcell" className={`relative block h-full ${barRoom}`}>
      <span
        data-bar
        className={`absolute top-[9px] block h-3 min-w-0.5 rounded-[3px] ${stretches === null ? "opacity-35" : ""} ${span.missing ? "border-muted border border-dashed" : ""}`}
        style={{
          left: percent(left),
          width: percent(width),
          background: span.missing ? undefined : isOpen ? striped(color) : color,
        }}
      />
      {stretches?.map(([start, end]) => {
        const part = placeIn(window, start - from, end - from);
        return (
          part !== null && (
            <span
              key={start}
              data-critical
              className="bg-ink absolute top-[23px] block h-0.5 min-w-0.5 rounded-full"
              style={{ left: percent(part.left), width: percent(part.width) }}
            />
          )
        );
      })}
      <span
        title={span.missing ? undefined : exactValue(until - span.start, "milliseconds")}
        className="text-muted absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap tabular-nums"
        style={{ left: percent(left + width) }}
      >
        {duration}
      </span>
    </span>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(4)}%`;

/** What goes on has no end yet. */
const striped = (color: string): string =>
  `repeating-linear-gradient(135deg, ${color} 0 4px, color-mix(in srgb, ${color} 55%, transparent) 4px 8px)`;
