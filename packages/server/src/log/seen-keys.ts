import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { bucketOf, buildKeyRun, holds, keyBytes, mayHold } from "./key-run.ts";
import { inTransaction } from "./sqlite-schema.ts";

/**
 * The idempotency keys of the last `windowMs`, in the log's database.
 *
 * Keys are random, and a B-tree of millions of them would write one page for every key. So a transaction's keys are
 * appended as one block, and are also in memory; when they are many or old, they become a run: buckets on disk and a
 * Bloom filter in memory (2 to 4 bytes a key), which is dropped whole when its newest key is older than the window.
 */
export interface SeenKeys {
  /** Whether a key is new. It is taken from then on, provided that {@link write} and {@link keep} follow. */
  claim(tenant: string, kind: "batch" | "event", key: string): boolean;
  /** Writes what was claimed, inside the transaction that needed it. */
  write(now: number): void;
  /** That transaction is durable. */
  keep(): void;
  /** That transaction was rolled back. */
  forget(): void;
  /**
   * Makes one run or drops one, when it is time to. Outside of any transaction.
   * @returns whether there was something to do, and so may be more
   */
  maintain(now: number): boolean;
}

/** Keys of a run: about 10 MB while they are in memory, about 20 ms to write. */
const keysPerRun = 131_072;
/** A run spans at most this part of the window, so that a key is remembered at most that much longer. */
const runsPerWindow = 8;
/** Identifies buckets: `run * bucketsPerRun + bucket`. */
const bucketsPerRun = 65_536;

interface StoredRun {
  readonly run: number;
  readonly newestAt: number;
  readonly bucketBits: number;
  readonly filter: Uint32Array;
}

export function openSeenKeys(database: DatabaseSync, windowMs: number): SeenKeys {
  const insertBlock = database.prepare("INSERT INTO recent_keys (seen_at, keys) VALUES (?, ?)");
  const readBucket = database.prepare("SELECT keys FROM key_buckets WHERE id = ?", { returnArrays: true });

  const runs = loadRuns(database);
  let { recent, oldestAt, newestAt } = loadRecent(database);
  let claimed = new Set<string>();
  let claimedAt = 0;

  function isInRun({ run, bucketBits, filter }: StoredRun, key: string): boolean {
    if (!mayHold(filter, key)) return false;
    const bucket = readBucket.get(run * bucketsPerRun + bucketOf(key, bucketBits)) as unknown as
      [Uint8Array] | undefined;
    return bucket !== undefined && holds(bucket[0], key);
  }

  function seal(): void {
    const { filter, bucketBits, buckets } = buildKeyRun(recent);
    const run = (runs.at(-1)?.run ?? 0) + 1;
    inTransaction(database, () => {
      const insertBucket = database.prepare("INSERT INTO key_buckets (id, keys) VALUES (?, ?)");
      buckets.forEach((keys, bucket) => insertBucket.run(run * bucketsPerRun + bucket, keys));
      database
        .prepare("INSERT INTO key_runs (run, newest_at, bucket_bits, filter) VALUES (?, ?, ?, ?)")
        .run(run, newestAt, bucketBits, new Uint8Array(filter.buffer));
      database.exec("DELETE FROM recent_keys");
    });
    runs.push({ run, newestAt, bucketBits, filter });
    recent = new Set();
    oldestAt = Infinity;
    newestAt = 0;
  }

  function drop({ run }: StoredRun): void {
    inTransaction(database, () => {
      database
        .prepare("DELETE FROM key_buckets WHERE id >= ? AND id < ?")
        .run(run * bucketsPerRun, (run + 1) * bucketsPerRun);
      database.prepare("DELETE FROM key_runs WHERE run = ?").run(run);
    });
    runs.shift();
  }

  return {
    claim(tenant, kind, key) {
      const hashed = hash("sha256", `${tenant}\0${kind}\0${key}`, "binary").slice(0, keyBytes);
      if (recent.has(hashed) || claimed.has(hashed)) return false;
      for (const run of runs) if (isInRun(run, hashed)) return false;
      claimed.add(hashed);
      return true;
    },
    write(now) {
      if (claimed.size === 0) return;
      claimedAt = now;
      insertBlock.run(now, Buffer.from([...claimed].join(""), "latin1"));
    },
    keep() {
      if (claimed.size === 0) return;
      oldestAt = Math.min(oldestAt, claimedAt);
      newestAt = Math.max(newestAt, claimedAt);
      for (const key of claimed) recent.add(key);
      claimed = new Set();
    },
    forget() {
      claimed = new Set();
    },
    maintain(now) {
      const oldest = runs[0];
      if (recent.size >= keysPerRun || oldestAt <= now - windowMs / runsPerWindow) seal();
      else if (oldest !== undefined && oldest.newestAt <= now - windowMs) drop(oldest);
      else return false;
      return true;
    },
  };
}

function loadRuns(database: DatabaseSync): StoredRun[] {
  const rows = database
    .prepare("SELECT run, newest_at, bucket_bits, filter FROM key_runs ORDER BY run")
    .all();
  return rows.map((row) => ({
    run: row["run"] as number,
    newestAt: row["newest_at"] as number,
    bucketBits: row["bucket_bits"] as number,
    filter: new Uint32Array((row["filter"] as Uint8Array).slice().buffer),
  }));
}

function loadRecent(database: DatabaseSync): { recent: Set<string>; oldestAt: number; newestAt: number } {
  const recent = new Set<string>();
  let oldestAt = Infinity;
  let newestAt = 0;
  for (const row of database.prepare("SELECT seen_at, keys FROM recent_keys").iterate()) {
    const keys = Buffer.from(row["keys"] as Uint8Array).toString("latin1");
    for (let at = 0; at < keys.length; at += keyBytes) recent.add(keys.slice(at, at + keyBytes));
    oldestAt = Math.min(oldestAt, row["seen_at"] as number);
    newestAt = Math.max(newestAt, row["seen_at"] as number);
  }
  return { recent, oldestAt, newestAt };
}
