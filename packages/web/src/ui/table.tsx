import type { ReactNode } from "react";
import { ScrollRegion } from "./scroll-region.tsx";

export interface Column<T> {
  readonly title: string;
  /** Whether it is there for the eye too. @defaultValue true */
  readonly isTitleShown?: boolean;
  readonly cell: (row: T) => ReactNode;
  /** Figures stand to the right. @defaultValue left */
  readonly align?: "left" | "right";
}

/** A list of things, each a row; wider than the screen it is scrolled by itself. */
export function Table<T>({
  label,
  columns,
  rows,
  keyOf,
  empty,
}: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What is said when there is none. */
  empty: string;
}) {
  if (rows.length === 0)
    return <p className="text-muted px-4 py-10 text-center text-xs text-pretty">{empty}</p>;
  return (
    <ScrollRegion label={label}>
      <table className="w-full text-[0.8125rem]">
        <thead>
          <tr className="text-muted border-line border-b text-xs">
            {columns.map(({ title, isTitleShown = true, align }) => (
              <th
                key={title}
                scope="col"
                className={`px-4 py-2 font-medium whitespace-nowrap ${align === "right" ? "text-right" : "text-left"}`}
              >
                {isTitleShown ? title : <span className="sr-only">{title}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line hover:bg-hover border-b last:border-b-0">
              {columns.map(({ title, cell, align }) => (
                <td
                  key={title}
                  className={`px-4 py-2 align-middle ${align === "right" ? "text-right whitespace-nowrap tabular-nums" : ""}`}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
