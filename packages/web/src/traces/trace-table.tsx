import { useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { columnNames, lookOf, readColumns } from "./column-names.ts";
import { ColumnHeader } from "./column-header.tsx";
import type { ListedTrace } from "./trace-api.ts";
import { columns, features } from "./trace-columns.tsx";
import { TraceTableRow } from "./trace-table-row.tsx";
import { useIsNarrow } from "../ui/use-is-narrow.ts";

/** Rows before the end at which the next page is asked for. */
const reach = 30;

/** What fits on a phone; the rest stands below the name. */
const narrowColumns = new Set(["name", "duration", "status"]);

interface TraceTableProps {
  readonly traces: readonly ListedTrace[];
  readonly count: number;
  /** By what they are ordered. */
  readonly order: string | undefined;
  /** The columns that the address names. */
  readonly shown: string | undefined;
  readonly hasMore: boolean;
  readonly onMore: () => void;
}

/** Traces as rows, of which only those that are seen are drawn. */
export function TraceTable({ traces, count, order, shown, hasMore, onMore }: TraceTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow();
  const named = new Set<string>(readColumns(shown));
  const visible = columnNames.filter((name) => (isNarrow ? narrowColumns : named).has(name));
  const table = useTable({
    features,
    columns,
    data: traces,
    getRowId: ({ id }) => id,
    state: {
      columnVisibility: Object.fromEntries(columnNames.map((name) => [name, visible.includes(name)])),
    },
  });
  const { rows } = table.getRowModel();
  // oxlint-disable-next-line react/incompatible-library -- nothing memoizes it
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? 56 : 40),
    overscan: 10,
  });
  useEffect(() => virtual.measure(), [virtual, isNarrow]);
  // Another order is read from its beginning.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [order]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - reach) onMore();
  }, [hasMore, last, rows.length, onMore]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const minWidth = visible.reduce((sum, name) => sum + lookOf(name).width, isNarrow ? 0 : 220);
  return (
    <div
      ref={scroller}
      className="max-h-[max(20rem,calc(100dvh-18.5rem))] overflow-auto rounded-xl lg:max-h-[max(20rem,calc(100dvh-11rem))]"
      data-scroller
    >
      <table
        aria-label="Traces"
        aria-rowcount={count + 1}
        className="w-full table-fixed border-separate border-spacing-0 text-[0.8125rem]"
        style={{ minWidth }}
      >
        <thead className="bg-surface sticky top-0 z-[1]">
          <tr aria-rowindex={1}>
            {table.getFlatHeaders().map((header) => (
              <ColumnHeader key={header.id} name={header.column.id} isNarrow={isNarrow}>
                <table.FlexRender header={header} />
              </ColumnHeader>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <TraceTableRow key={row.id} index={index} trace={row.original} isNarrow={isNarrow}>
                {row
                  .getVisibleCells()
                  .map((cell) => [cell.column.id, <table.FlexRender key={cell.id} cell={cell} />])}
              </TraceTableRow>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
