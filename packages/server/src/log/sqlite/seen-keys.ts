import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { keyBytes, keysPerRun } from "./key-run.ts";
import { openStoredRuns } from "./stored-runs.ts";

/**
 * The idempotency keys of the last `windowMs`, in the log's database.
 *
 * Keys are random, and a B-tree of millions of them would write one page for every key. So a transaction's keys are
 * appended as one block, and are also in memory; when they are many or old, they become a run: buckets on disk and a
 * Bloom filter in memory (2 bytes a key), dropped whole when its newest key is older than the window.
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

/** A run spans at most this part of the window, so that a key is remembered at most that much longer. */
const runsPerWindow = 8;

export function openSeenKeys(database: DatabaseSync, windowMs: number): SeenKeys {
  const insertBlock = database.prepare("INSERT INTO recent_keys (seen_at, keys) VALUES (?, ?)");
  const runs = openStoredRuns(database);
  let { recent, oldestAt, newestAt } = loadRecent(database);
  let claimed = new Set<string>();
  let claimedAt = 0;

  function seal(): void {
    runs.add(recent, newestAt);
    recent = new Set();
    oldestAt = Infinity;
    newestAt = 0;
  }

  return {
    claim(tenant, kind, key) {
      const hashed = hash("sha256", `${tenant}\0${kind}\0${key}`, "binary").slice(0, keyBytes);
      if (recent.has(hashed) || claimed.has(hashed) || runs.has(hashed)) return false;
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
      const isDue = recent.size >= keysPerRun || oldestAt <= now - windowMs / runsPerWindow;
      if (!isDue) return runs.dropOldest(now - windowMs);
      seal();
      return true;
    },
  };
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
