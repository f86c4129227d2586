import type { ReactNode } from "react";
import { lookOf } from "./column-names.ts";
import type { ListedTrace } from "./trace-api.ts";
import { whenTitle } from "../format/when.ts";

/** A trace as a row that leads to it. @param children its cells, each with the name of its column */
export function TraceTableRow({
  index,
  trace,
  isNarrow,
  children,
}: {
  index: number;
  trace: ListedTrace;
  isNarrow: boolean;
  children: readonly (readonly [column: string, cell: ReactNode])[];
}) {
  return (
    <tr
      aria-rowindex={index + 2}
      data-trace={trace.id}
      className={`hover:bg-hover focus-within:bg-hover relative ${isNarrow ? "h-14" : "h-10"}`}
    >
      {children.map(([column, cell]) =>
        column === "name" ? (
          <th key={column} scope="row" className="border-line border-t px-3 text-left font-normal">
            {cell}
            {isNarrow && <Below trace={trace} />}
          </th>
        ) : (
          <td
            key={column}
            className={`border-line truncate border-t px-3 ${lookOf(column).isNumber === true ? "text-right tabular-nums" : ""}`}
          >
            {cell}
          </td>
        ),
      )}
    </tr>
  );
}

/** When it was, and whose, where there is no room for columns. */
function Below({ trace: { start, user_id: user, model } }: { trace: ListedTrace }) {
  const parts = [start === null ? null : whenTitle(Date.parse(start)), user ?? model];
  return (
    <span className="text-muted block truncate text-xs">
      {parts.filter((part) => part !== null).join(" · ")}
    </span>
  );
}
