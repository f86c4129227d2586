import type { Measure } from "../aggregates/aggregate.ts";
import type { ResultRow } from "../query/schema.ts";

/** What changed between two answers to one query. Rows are known by their dimensions. */
export interface Patch {
  upsert: ResultRow[];
  remove: ResultRow["dimensions"][];
}

/** The difference from one answer to the next; null when there is none. */
export function diffRows(before: readonly ResultRow[], after: readonly ResultRow[]): Patch | null {
  const old = new Map(before.map((row) => [rowId(row), row]));
  const upsert = after.filter((row) => {
    const previous = old.get(rowId(row));
    old.delete(rowId(row));
    return previous === undefined || !sameMetrics(previous, row);
  });
  const remove = [...old.values()].map(({ dimensions }) => dimensions);
  return upsert.length === 0 && remove.length === 0 ? null : { upsert, remove };
}

/** The answer after a patch, in no particular order. */
export function applyPatch(rows: readonly ResultRow[], patch: Patch): ResultRow[] {
  const result = new Map(rows.map((row) => [rowId(row), row]));
  for (const dimensions of patch.remove) result.delete(JSON.stringify(dimensions));
  for (const row of patch.upsert) result.set(rowId(row), row);
  return [...result.values()];
}

const rowId = (row: ResultRow) => JSON.stringify(row.dimensions);

function sameMetrics(a: ResultRow, b: ResultRow): boolean {
  return same(a.metrics, b.metrics) && same(a.comparison?.metrics ?? [], b.comparison?.metrics ?? []);
}

const same = (a: readonly Measure[], b: readonly Measure[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
