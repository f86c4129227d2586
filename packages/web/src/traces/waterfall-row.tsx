import { memo } from "react";
import { formatValue } from "../format/format.ts";
import { SpanBar } from "./span-bar.tsx";
import { SpanName } from "./span-name.tsx";
import type { SpanNode } from "./span-tree.ts";
import type { TimeWindow } from "./time-window.ts";

/** Where the cells of a row stand; figures only where there is room for them. */
export const rowGrid =
  "grid items-center grid-cols-[minmax(8.5rem,46%)_1fr] @2xl:grid-cols-[minmax(14rem,40%)_1fr] @4xl:grid-cols-[minmax(16rem,36%)_5.5rem_5rem_5rem_1fr]";

interface WaterfallRowProps {
  readonly domId: string;
  readonly node: SpanNode;
  readonly row: number;
  /** In pixels. */
  readonly top: number;
  /** When the trace began, in milliseconds since 1970. */
  readonly from: number;
  readonly window: TimeWindow;
  /** When it was on the critical path; null when it never was, undefined when nobody wants to know. */
  readonly stretches: readonly (readonly [number, number])[] | null | undefined;
  readonly isCollapsed: boolean;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly match: "current" | "found" | null;
  readonly onToggle: (id: string) => void;
}

export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { domId, node, row, top, from, window, stretches, isCollapsed, isCurrent, isChosen, match } = props;
  const { span, depth, position, siblings, children } = node;
  const tokens =
    span.input_tokens === null && span.output_tokens === null
      ? null
      : (span.input_tokens ?? 0) + (span.output_tokens ?? 0);
  const ground = isChosen
    ? "bg-accent-soft"
    : match === "current"
      ? "bg-warn-soft"
      : match === "found"
        ? "bg-warn-soft/50"
        : "hover:bg-hover";
  return (
    <div
      id={domId}
      role="row"
      aria-level={depth + 1}
      aria-posinset={position + 1}
      aria-setsize={siblings}
      aria-expanded={children.length === 0 ? undefined : !isCollapsed}
      aria-selected={isChosen}
      aria-rowindex={row + 2}
      data-span={span.id}
      className={`${rowGrid} absolute inset-x-0 h-[30px] cursor-default text-[0.8125rem] ${ground} ${
        isCurrent ? "group-focus-visible/tree:inset-ring-accent group-focus-visible/tree:inset-ring-2" : ""
      } ${stretches === null ? "text-muted" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <SpanName node={node} isCollapsed={isCollapsed} onToggle={props.onToggle} />
      <Figure value={formatValue(span.missing ? null : span.self_ms, "milliseconds")} />
      <Figure value={formatValue(tokens, "count")} />
      <Figure value={formatValue(span.cost_usd, "usd")} />
      <SpanBar node={node} from={from} window={window} stretches={stretches} />
    </div>
  );
});

function Figure({ value }: { value: string }) {
  return (
    <span
      role="gridcell"
      className={`hidden truncate pr-3 text-right tabular-nums @4xl:block ${value === "–" ? "text-muted/60" : "text-muted"}`}
    >
      {value}
    </span>
  );
}
