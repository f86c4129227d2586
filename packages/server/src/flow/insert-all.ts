import { DendroError } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";

const maxStatementChars = 8 * 1024 * 1024;

/**
 * Inserts rows, and finds those that the warehouse refuses by halving: what is good goes in whatever stands beside it.
 * A refused event goes in with its data as text, so that nothing of it is lost.
 */
export async function insertAll(
  warehouse: Warehouse,
  table: string,
  rows: readonly string[],
  onRefused: (row: string, error: DendroError) => void,
): Promise<void> {
  for (const some of statementsOf(rows)) await insertSome(warehouse, table, some, onRefused);
}

/** Rows of one statement at a time: to hand over more at once would hold up everything else. */
function* statementsOf(rows: readonly string[]): Generator<readonly string[], void, void> {
  for (let from = 0, to = 0; from < rows.length; from = to) {
    for (let chars = 0; to < rows.length && (to === from || chars < maxStatementChars); to += 1)
      chars += rows[to]?.length ?? 0;
    yield from === 0 && to === rows.length ? rows : rows.slice(from, to);
  }
}

async function insertSome(
  warehouse: Warehouse,
  table: string,
  rows: readonly string[],
  onRefused: (row: string, error: DendroError) => void,
): Promise<void> {
  try {
    await warehouse.insert(table, rows.join("\n"));
  } catch (error) {
    if (!(error instanceof DendroError) || error.code !== "invalid_event") throw error;
    if (rows.length > 1) {
      const middle = rows.length >> 1;
      await insertSome(warehouse, table, rows.slice(0, middle), onRefused);
      await insertSome(warehouse, table, rows.slice(middle), onRefused);
      return;
    }
    const [row] = rows as [string];
    const { data, ...rest } = JSON.parse(row) as Record<string, unknown>;
    // Without data there is nothing left to refuse: the fault is elsewhere, and nothing is given up for it.
    if (data === undefined) throw new DendroError("warehouse_unavailable", error.message, { cause: error });
    onRefused(row, error);
    await warehouse.insert(table, JSON.stringify({ ...rest, data: { refused: JSON.stringify(data) } }));
  }
}
