import type { BottlenecksResult, FunnelResult, PathsResult, RetentionResult } from "@dendro/core";
import type { ResultTable } from "./result-table.ts";

const text = (name: string) => ({ name, type: "text" }) as const;
const number = (name: string) => ({ name, type: "number" }) as const;

/** A row for each step of a funnel, and of each group where it is split. */
export function funnelTable({ results, query: { dimension } }: FunnelResult): ResultTable {
  // A group is not taken for what the other columns hold.
  const group = dimension === undefined ? [] : [text(`by_${dimension}`)];
  return {
    columns: [
      ...group,
      number("step"),
      text("name"),
      number("count"),
      number("rate"),
      number("rate_from_previous"),
    ],
    rows: results.flatMap((row) =>
      row.steps.map(({ name, count, rate, rate_from_previous: fromPrevious }, index) => [
        ...group.map(() => row.dimension),
        index + 1,
        name,
        count,
        rate,
        fromPrevious,
      ]),
    ),
  };
}

/** A row for each cohort and each later period; of those that are still to come nothing is known. */
export const retentionTable = ({ results }: RetentionResult): ResultTable => ({
  columns: [text("cohort"), number("size"), number("period"), number("returned"), number("rate")],
  rows: results.flatMap(({ cohort, size, returned }) =>
    returned.map((count, index) => [
      cohort,
      size,
      index + 1,
      count,
      count === null || size === 0 ? null : (count / size) * 100,
    ]),
  ),
});

/** A row for each link. */
export const pathsTable = ({ results }: PathsResult): ResultTable => ({
  columns: [number("step"), text("from"), text("to"), number("count")],
  rows: results.map(({ step, from, to, count }) => [step, from, to, count]),
});

/** A row for each kind of node. */
export const bottlenecksTable = ({ results }: BottlenecksResult): ResultTable => ({
  columns: [text("name"), number("duration_s"), number("share"), number("runs")],
  rows: results.map(({ name, duration_s: seconds, share, runs }) => [name, seconds, share, runs]),
});
