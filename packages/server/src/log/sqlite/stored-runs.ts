import type { DatabaseSync } from "node:sqlite";
import { createFilterBank, type FilterBank } from "./filter-bank.ts";
import { bucketOf, buildKeyRun, holds } from "./key-run.ts";
import { inTransaction } from "./schema.ts";

/** Runs of keys in the log's database, oldest first, with their filters in memory. */
export interface StoredRuns {
  has(key: string): boolean;
  /** Makes a run of the recent keys, which are recent no more. */
  add(keys: ReadonlySet<string>, newestAt: number): void;
  /**
   * Drops the oldest run when its newest key is not newer than `until`.
   * @returns whether it did
   */
  dropOldest(until: number): boolean;
}

interface StoredRun {
  readonly id: number;
  readonly newestAt: number;
  readonly bucketBits: number;
}

/** Buckets are identified by `run * bucketsPerRun + bucket`. */
const bucketsPerRun = 65_536;

export function openStoredRuns(database: DatabaseSync): StoredRuns {
  const readBucket = database.prepare("SELECT keys FROM key_buckets WHERE id = ?", { returnArrays: true });
  const insertBucket = database.prepare("INSERT INTO key_buckets (id, keys) VALUES (?, ?)");
  const insertRun = database.prepare(
    "INSERT INTO key_runs (run, newest_at, bucket_bits, filter) VALUES (?, ?, ?, ?)",
  );
  const deleteBuckets = database.prepare("DELETE FROM key_buckets WHERE id >= ? AND id < ?");
  const deleteRun = database.prepare("DELETE FROM key_runs WHERE run = ?");

  const runs: StoredRun[] = [];
  let banks: FilterBank<StoredRun>[] = [];

  function remember(run: StoredRun, filter: Uint32Array): void {
    let bank = banks.find(({ isFull }) => !isFull);
    if (bank === undefined) banks.push((bank = createFilterBank()));
    bank.add(run, filter);
    runs.push(run);
  }

  for (const row of database.prepare("SELECT * FROM key_runs ORDER BY run").iterate()) {
    const { run, newest_at, bucket_bits, filter } = row as unknown as StoredRow;
    remember(
      { id: run, newestAt: newest_at, bucketBits: bucket_bits },
      new Uint32Array(filter.slice().buffer),
    );
  }

  return {
    has: (key) =>
      banks.some((bank) =>
        bank.some(key, ({ id, bucketBits }) => {
          const row: unknown = readBucket.get(id * bucketsPerRun + bucketOf(key, bucketBits));
          return row !== undefined && holds((row as [Uint8Array])[0], key);
        }),
      ),
    add(keys, newestAt) {
      const { filter, bucketBits, buckets } = buildKeyRun(keys);
      const id = (runs.at(-1)?.id ?? 0) + 1;
      inTransaction(database, () => {
        buckets.forEach((bucket, index) => insertBucket.run(id * bucketsPerRun + index, bucket));
        insertRun.run(id, newestAt, bucketBits, new Uint8Array(filter.buffer));
        database.exec("DELETE FROM recent_keys");
      });
      remember({ id, newestAt, bucketBits }, filter);
    },
    dropOldest(until) {
      const oldest = runs[0];
      if (oldest === undefined || oldest.newestAt > until) return false;
      inTransaction(database, () => {
        deleteBuckets.run(oldest.id * bucketsPerRun, (oldest.id + 1) * bucketsPerRun);
        deleteRun.run(oldest.id);
      });
      runs.shift();
      for (const bank of banks) bank.remove(oldest);
      banks = banks.filter(({ size }) => size > 0);
      return true;
    },
  };
}

interface StoredRow {
  readonly run: number;
  readonly newest_at: number;
  readonly bucket_bits: number;
  readonly filter: Uint8Array;
}
