import { asNumber, type QueryInput, type ResultRow } from "@dendro/core";

/** Puts rows in the query's order again after patches, which come in none. */
export function orderRows(query: QueryInput, rows: readonly ResultRow[]): ResultRow[] {
  if (query.order_by !== undefined) return orderedBy(query, query.order_by, rows);
  const time = query.dimensions?.findIndex((name) => name.startsWith("time:")) ?? -1;
  if (time !== -1) return rows.toSorted((a, b) => instant(a, time) - instant(b, time));
  const ordered = rows.toSorted((a, b) => first(b) - first(a) || text(a).localeCompare(text(b), "en"));
  return ordered.slice(0, query.pagination?.limit ?? ordered.length);
}

const first = (row: ResultRow) => asNumber(row.metrics[0]) ?? -1;
const instant = (row: ResultRow, time: number) => Date.parse(row.dimensions[time] ?? "");
const text = (row: ResultRow) => row.dimensions.join("\0");

/** As the query says: by metrics and dimensions that it names; what has no value comes last either way. */
function orderedBy(
  { metrics, dimensions = [], pagination }: QueryInput,
  order: NonNullable<QueryInput["order_by"]>,
  rows: readonly ResultRow[],
): ResultRow[] {
  const ordered = rows.toSorted((a, b) => {
    for (const [name, direction] of order) {
      const at = metrics.indexOf(name);
      const read = (row: ResultRow) =>
        at === -1 ? row.dimensions[dimensions.indexOf(name)] : asNumber(row.metrics[at]);
      const [left = null, right = null] = [read(a), read(b)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return (left < right ? -1 : 1) * (direction === "desc" ? -1 : 1);
    }
    return text(a).localeCompare(text(b), "en");
  });
  return ordered.slice(0, pagination?.limit ?? ordered.length);
}
