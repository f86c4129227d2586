import { asNumber, type QueryInput, type ResultRow } from "@dendro/core";

/** Puts rows in the query's order again after patches, which come in none. */
export function orderRows(query: QueryInput, rows: readonly ResultRow[]): ResultRow[] {
  const time = query.dimensions?.findIndex((name) => name.startsWith("time:")) ?? -1;
  if (time !== -1) return rows.toSorted((a, b) => instant(a, time) - instant(b, time));
  const ordered = rows.toSorted((a, b) => first(b) - first(a) || text(a).localeCompare(text(b), "en"));
  return ordered.slice(0, query.pagination?.limit ?? ordered.length);
}

const first = (row: ResultRow) => asNumber(row.metrics[0]) ?? -1;
const instant = (row: ResultRow, time: number) => Date.parse(row.dimensions[time] ?? "");
const text = (row: ResultRow) => row.dimensions.join("\0");
