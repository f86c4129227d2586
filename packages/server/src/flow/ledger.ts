import type { Ledger } from "../log/consumer-state.ts";
import { rollupTables } from "../warehouse/rollup-tables.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** What is there, to be compared with what should be. */
export interface Found extends Ledger {
  /** Whether rows are being deleted now. */
  readonly isChanging: boolean;
  /** Parts that the engine could not read and has put aside. */
  readonly broken: readonly string[];
}

type Reader = Pick<Warehouse, "query" | "inspect">;

const rowsOf = async (warehouse: Reader, sql: string) => await warehouse.query({ sql });

/** Counts what is there; of rollups, whose old versions go when parts are merged, at least as many rows as are told apart. */
export async function countRows(warehouse: Reader): Promise<Found> {
  const [[events] = []] = await rowsOf(warehouse, "SELECT count() FROM events");
  const [[visits, visitEvents] = []] = await rowsOf(
    warehouse,
    "SELECT sum(sign), sum(sign * toInt64(events)) FROM visits",
  );
  const [[contents] = []] = await rowsOf(warehouse, "SELECT count() FROM contents");
  const tables = await warehouse.inspect();
  const changed = [...tables].filter(([, { lastChange }]) => lastChange > 0);
  return {
    rows: {
      events: Number(events),
      contents: Number(contents),
      visits: Number(visits),
      visit_events: Number(visitEvents),
      ...Object.fromEntries(rollupTables.map((table) => [table, tables.get(table)?.rows ?? 0])),
    },
    mutations: Object.fromEntries(changed.map(([table, { lastChange }]) => [table, lastChange])),
    isChanging: changed.some(([, { isChanging }]) => isChanging),
    broken: [...tables].flatMap(([table, { broken }]) => broken.map((name) => `${table}/${name}`)),
  };
}

/** The same, with rollups counted without what newer versions have taken the place of. */
export async function countExactly(warehouse: Reader): Promise<Found> {
  const found = await countRows(warehouse);
  const rows = { ...found.rows };
  for (const table of rollupTables)
    rows[table] = Number((await rowsOf(warehouse, `SELECT count() FROM ${table} FINAL`))[0]?.[0]);
  return { ...found, rows };
}

/**
 * What is lacking, in a sentence each; nothing when everything is there. More than expected is no loss: a batch that was
 * interrupted may be there in part.
 */
export function findLosses(expected: Ledger, found: Found): string[] {
  const lacking = Object.entries(expected.rows).filter(([name, rows]) => (found.rows[name] ?? 0) < rows);
  if (lacking.length === 0) return [];
  const sentences = lacking.map(
    ([name, rows]) => `${titles[name] ?? name}: ${rows - (found.rows[name] ?? 0)} of ${rows} are lacking`,
  );
  const parts =
    found.broken.length === 0 ? [] : [`Parts that cannot be read: ${found.broken.slice(0, 10).join(", ")}`];
  return [...sentences, ...parts];
}

const titles: Readonly<Record<string, string>> = {
  events: "Events",
  contents: "Inputs and outputs",
  visits: "Visits",
  visit_events: "Events of visits",
  ...Object.fromEntries(rollupTables.map((table) => [table, `Rows of ${table}`])),
};

/** Whether rows were deleted since the ledger was written: then less is no loss. */
export const isOutdated = (expected: Ledger, found: Ledger): boolean =>
  Object.entries(found.mutations).some(([table, last]) => last > (expected.mutations[table] ?? 0));

/** Whether the ledger was written of these tables as they are: those that were restored count their mutations anew. */
export const isOfThese = (expected: Ledger, found: Ledger): boolean =>
  [...Object.keys(expected.mutations), ...Object.keys(found.mutations)].every(
    (table) => (found.mutations[table] ?? 0) === (expected.mutations[table] ?? 0),
  );
