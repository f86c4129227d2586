import type { QueryResult } from "@dendro/core";

type Cell = string | number | null;

interface ResultColumn {
  readonly name: string;
  readonly type: "text" | "number";
}

/** An answer as rows under columns of different names. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The dimensions, then the metrics; where a comparison was asked for, each with what it was before. */
export function tableOf({ results, query }: QueryResult): ResultTable {
  const compared = isCompared(query);
  const names = [
    ...query.dimensions,
    ...query.metrics.flatMap((name) => (compared ? [name, `${name}_before`] : [name])),
  ];
  const rows: Cell[][] = results.map(({ dimensions, metrics, comparison }) => [
    ...dimensions,
    ...metrics.flatMap((value, index) => (compared ? [value, comparison?.metrics[index] ?? null] : [value])),
  ]);
  // Few metrics are text; which, their values tell.
  const isText = (index: number) =>
    index < query.dimensions.length || rows.some((row) => typeof row[index] === "string");
  const columns = unlike(names).map(
    (name, index) => ({ name, type: isText(index) ? "text" : "number" }) as const,
  );
  return { columns, rows };
}

/** Whether every row has figures of another period too. */
export const isCompared = ({ compare, include }: QueryResult["query"]): boolean =>
  compare !== undefined || include.includes("previous");

/** A dimension and a metric may have the same name; the later one gets a number. */
function unlike(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
    taken.add(free);
    return free;
  });
}
