import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { lookOf } from "./column-names.ts";
import { usualOrder } from "./list-search.ts";
import { useListSearch } from "./use-list-search.ts";

/** The head of a column; a button where the list can be sorted by it. */
export function ColumnHeader({
  name,
  isNarrow,
  children,
}: {
  name: string;
  isNarrow: boolean;
  children: ReactNode;
}) {
  const { search, change } = useListSearch();
  const { order, width, isNumber } = lookOf(name);
  const isSorted = order !== undefined && (search.sort ?? usualOrder) === order;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? "descending" : undefined}
      style={width === 0 ? undefined : { width: isNarrow ? 92 : width }}
      className={`text-muted h-9 px-3 text-xs font-medium ${isNumber === true ? "text-right" : "text-left"}`}
    >
      {order === undefined ? (
        children
      ) : (
        <button
          type="button"
          onClick={() => change({ sort: order === usualOrder ? undefined : order })}
          className={`hover:text-ink inline-flex items-center gap-1 rounded transition-colors ${isSorted ? "text-ink" : ""}`}
        >
          {children}
          {isSorted && <ArrowDown size={12} aria-hidden />}
        </button>
      )}
    </th>
  );
}
