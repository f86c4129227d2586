import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef } from "react";
import { TimeAxis } from "./time-axis.tsx";
import type { TimeWindow } from "./time-window.ts";
import { useRowKeys } from "./use-row-keys.ts";
import type { Waterfall } from "./use-waterfall.ts";
import { rowGrid, WaterfallRow } from "./waterfall-row.tsx";

export const rowHeight = 30;
const headHeight = 32;

interface WaterfallProps {
  readonly label: string;
  readonly waterfall: Waterfall;
  /** The part of its time that is seen. */
  readonly window: TimeWindow;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly showsCritical: boolean;
}

/** The spans of a trace as a tree, with a bar for each on one axis of time. Only the rows that are seen are drawn. */
export function WaterfallView(props: WaterfallProps) {
  const { label, waterfall, window, chosen, onChoose, showsCritical } = props;
  const { trace, rows, collapsed, toggle, matches, match } = waterfall;
  const scroller = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const current = Math.max(0, waterfall.currentRow);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoizes it
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    // What the keyboard is at is always there, so that a screen reader can say it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const [first, last] = [Math.max(0, startIndex - overscan), Math.min(count - 1, endIndex + overscan)];
      const seen = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      if (current < first) return [current, ...seen];
      return current > last && current < count ? [...seen, current] : seen;
    },
  });
  const onKeyDown = useRowKeys({ waterfall, onChoose, scroller, rowHeight });
  const { scroll } = waterfall;
  useEffect(() => {
    scroll.current = (row) => virtual.scrollToIndex(row, { align: "auto" });
  }, [scroll, virtual]);
  // A link to a span shows it.
  const atFirst = useRef(waterfall.currentRow);
  useEffect(() => {
    if (atFirst.current > 0) virtual.scrollToIndex(atFirst.current, { align: "center" });
  }, [virtual]);
  const rowId = (index: number) => `${prefix}-${index}`;
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={rows.length > 0 ? rowId(current) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        const row = target instanceof Element ? target.closest<HTMLElement>("[data-span]") : null;
        const id = row?.dataset["span"];
        if (id !== undefined) onChoose(id);
      }}
      className="group/tree @container relative max-h-[max(22rem,calc(100dvh-22rem))] overflow-y-auto overscroll-contain last:rounded-b-xl focus-visible:outline-offset-[-2px]"
    >
      <div role="rowgroup" className="bg-surface border-line sticky top-0 z-[2] border-b">
        <div role="row" aria-rowindex={1} className={`${rowGrid} text-muted h-8 text-xs`}>
          <span role="columnheader" className="truncate pl-3">
            Span
          </span>
          {["Self", "Tokens", "Cost"].map((title) => (
            <span key={title} role="columnheader" className="hidden truncate pr-3 text-right @4xl:block">
              {title}
            </span>
          ))}
          <span role="columnheader" className="relative h-full">
            <span className="sr-only">Time</span>
            <TimeAxis window={window} />
          </span>
        </div>
      </div>
      <div
        role="rowgroup"
        className="relative [--indent:7px] @2xl:[--indent:14px]"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const node = rows[index];
          if (node === undefined) return null;
          const { id } = node.span;
          return (
            <WaterfallRow
              key={id}
              domId={rowId(index)}
              node={node}
              row={index}
              top={start - headHeight}
              from={trace.tree.from}
              window={window}
              stretches={showsCritical ? (trace.stretches.get(id) ?? null) : undefined}
              isCollapsed={collapsed.has(id)}
              isCurrent={index === current}
              isChosen={id === chosen}
              match={match === id ? "current" : matches.has(id) ? "found" : null}
              onToggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}
