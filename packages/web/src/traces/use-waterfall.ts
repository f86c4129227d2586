import { useCallback, useMemo, useRef, useState } from "react";
import { findSpans } from "./find-spans.ts";
import type { DrawnTrace } from "./use-trace.ts";
import { revealing, visibleRows } from "./visible-rows.ts";

/** What is open, current and found in the tree of one trace. */
export function useWaterfall(trace: DrawnTrace, find: string | undefined, chosen: string | undefined) {
  const { tree } = trace;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(chosen ?? null);
  const scroll = useRef<((row: number) => void) | null>(null);
  const rows = useMemo(() => visibleRows(tree, collapsed), [tree, collapsed]);
  const found = useMemo(() => findSpans(tree, find ?? ""), [tree, find]);
  const matches = useMemo(() => new Set(found), [found]);
  const currentRow = useMemo(() => rows.findIndex(({ span }) => span.id === current), [rows, current]);

  const toggle = useCallback((id: string) => {
    setCurrent(id);
    setCollapsed((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  /** Makes a span the current one, and has it seen. */
  const goTo = useCallback(
    (id: string) => {
      const node = tree.byId.get(id);
      if (node === undefined) return;
      const open = revealing(node, collapsed);
      setCollapsed(open);
      setCurrent(id);
      const row = visibleRows(tree, open).indexOf(node);
      // The rows that hid it have to be there first.
      requestAnimationFrame(() => scroll.current?.(row));
    },
    [tree, collapsed],
  );

  return {
    trace,
    rows,
    collapsed,
    matches,
    found,
    /** The match that the keyboard is at. */
    match: current !== null && matches.has(current) ? current : null,
    currentRow,
    toggle,
    goTo,
    setCollapsed,
    /** How a row is brought into sight; whoever draws the rows says it. */
    scroll,
  };
}

export type Waterfall = ReturnType<typeof useWaterfall>;
