import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** What removes files of the engine. */
interface Purging {
  /** Runs a statement, past whatever holds others up. */
  readonly run: (sql: string) => Promise<void>;
  /** Works while nobody else uses the engine. */
  readonly alone: <T>(work: (query: Ask) => Promise<T>) => Promise<T>;
}

export type Ask = (sql: string) => Promise<unknown[][]>;

/** How often it is looked whether files are gone, in milliseconds. */
const pollMs = 100;

/** How long the engine waits with old files, and how often it looks for them: set to 0 it does so at once. */
const eagerRemoval = [
  "old_parts_lifetime",
  "cleanup_delay_period",
  "max_cleanup_delay_period",
  "cleanup_delay_period_random_add",
];

/** Tables that have values of updates beside their rows. */
export async function patchedTables(query: Ask, tables: readonly string[]): Promise<string[]> {
  const sql = `SELECT DISTINCT table FROM system.parts WHERE ${isOneOf(tables)} AND active AND startsWith(name, 'patch-')`;
  return (await query(sql)).map(([table]) => String(table));
}

export const applyPatches = (table: string): string =>
  `ALTER TABLE ${table} APPLY PATCHES SETTINGS mutations_sync = 2`;

/** Removes the files of the engine that no row needs any more. */
export async function purgeFiles(
  { run, alone }: Purging,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const table of tables)
    await run(`ALTER TABLE ${table} MODIFY SETTING ${eagerRemoval.map((name) => `${name} = 0`).join(", ")}`);
  const old = await alone(async (query) => {
    // What was updated meanwhile: its files go once no row needs them.
    for (const table of await patchedTables(query, tables)) await run(applyPatches(table));
    const sql = `SELECT path FROM system.parts WHERE ${isOneOf(tables)} AND (NOT active OR startsWith(name, 'patch-'))`;
    const folders = (await query(sql)).map(([folder]) => String(folder));
    for (const table of tables) {
      // The engine looks for old files when it opens a table, and takes those that are old enough.
      await run(`DETACH TABLE ${table} SYNC`);
      await run(`ATTACH TABLE ${table}`);
    }
    return folders;
  });
  // Who asks or inserts from now on sees nothing of them.
  while (old.some((folder) => existsSync(folder))) await wait(pollMs, undefined, { signal });
  for (const table of tables) await run(`ALTER TABLE ${table} RESET SETTING ${eagerRemoval.join(", ")}`);
}

const isOneOf = (tables: readonly string[]) =>
  `database = currentDatabase() AND table IN (${tables.map((table) => `'${table}'`).join(", ")})`;
