import type { DatabaseSync } from "node:sqlite";
import type { Intent, Ledger, Position, RowCounts } from "../consumer-state.ts";
import type { StateCommit, StateSearch } from "./messages.ts";
import type { Records } from "./records.ts";
import { inTransaction } from "./schema.ts";

/** What the log's consumer must remember, in the log's database. */
export interface ConsumerMemory {
  position(): Position;
  /** @param intent as JSON */
  begin(intent: string): void;
  commit(records: Records, commit: StateCommit): void;
  /**
   * @param ledger as JSON
   * @returns whether the position is the one that it is about
   */
  setLedger(ledger: string | null, asOf: number): boolean;
  loadState(keys: readonly string[]): (string | null)[];
  findState(search: StateSearch): string[];
  /** @returns how many entries went, `atMost` when there may be more */
  forgetState(before: number, atMost: number): number;
  eraseState(keys: readonly string[], prefixes: readonly string[]): void;
}

export function openConsumerMemory(database: DatabaseSync): ConsumerMemory {
  const selectPosition = database.prepare("SELECT committed, intent, ledger FROM position");
  const setIntent = database.prepare("UPDATE position SET intent = ?");
  const setCommitted = database.prepare("UPDATE position SET committed = ?, intent = NULL, ledger = ?");
  const setLedger = database.prepare("UPDATE position SET ledger = ? WHERE committed = ?");
  const selectState = database.prepare("SELECT value FROM state WHERE key = ?", { returnArrays: true });
  const deleteState = database.prepare("DELETE FROM state WHERE key = ?");
  const putState = database.prepare(`
    INSERT INTO state (key, value, written_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, written_at = excluded.written_at
  `);
  const selectKeys = database.prepare(
    "SELECT key FROM state WHERE key >= ? AND key < ? AND value ->> ? IN (SELECT value FROM json_each(?))",
    { returnArrays: true },
  );
  const deleteBetween = database.prepare("DELETE FROM state WHERE key >= ? AND key < ?");
  const deleteOldState = database.prepare(
    "DELETE FROM state WHERE id IN (SELECT id FROM state WHERE written_at < ? ORDER BY written_at LIMIT ?)",
  );

  function position(): Position {
    const { committed, intent, ledger } = selectPosition.get() as unknown as StoredPosition;
    return { committed, intent: parse(intent) as Intent | null, ledger: parse(ledger) as Ledger | null };
  }

  return {
    position,
    begin: (intent) => void setIntent.run(intent),
    setLedger: (ledger, asOf) => Number(setLedger.run(ledger, asOf).changes) > 0,
    commit(records, { now, last, keys, values, keepMs, rows }) {
      const removed = inTransaction(database, () => {
        keys.forEach((key, index) => {
          const value = values[index] as string | null;
          if (value === null) deleteState.run(key);
          else putState.run(key, value, now + (keepMs[index] ?? 0));
        });
        const { committed, ledger } = position();
        setCommitted.run(Math.max(last, committed), stringify(ledger === null ? null : add(ledger, rows)));
        return records.remove(last);
      });
      records.settle(removed);
    },
    loadState: (keys) =>
      keys.map((key) => (selectState.get(key) as unknown as [string] | undefined)?.[0] ?? null),
    findState: ({ prefix, path, texts }) =>
      (selectKeys.all(prefix, afterAll(prefix), path, JSON.stringify(texts)) as unknown as [string][]).map(
        ([key]) => key,
      ),
    eraseState(keys, prefixes) {
      inTransaction(database, () => {
        for (const key of keys) deleteState.run(key);
        for (const prefix of prefixes) deleteBetween.run(prefix, afterAll(prefix));
      });
      // Deleted rows leave their bytes in free pages and in the write-ahead log; a file written anew has none.
      database.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    },
    forgetState: (before, atMost) => Number(deleteOldState.run(before, atMost).changes),
  };
}

/** What comes after all keys with a prefix. */
const afterAll = (prefix: string) => `${prefix}\u{10ffff}`;

interface StoredPosition {
  readonly committed: number;
  readonly intent: string | null;
  readonly ledger: string | null;
}

const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const stringify = (ledger: Ledger | null) => (ledger === null ? null : JSON.stringify(ledger));

/** The ledger with some rows more; null when it is not known how many. */
function add(ledger: Ledger, more: RowCounts | null): Ledger | null {
  if (more === null) return null;
  const rows = { ...ledger.rows };
  for (const [name, count] of Object.entries(more)) rows[name] = (rows[name] ?? 0) + count;
  return { ...ledger, rows };
}
