import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { backup, type DatabaseSync } from "node:sqlite";
import type { Operation, ReplyOf, RequestOf, ThreadSettings, Waiting } from "./messages.ts";
import { openSeenKeys } from "./seen-keys.ts";
import { openConsumerMemory } from "./consumer-memory.ts";
import { openRecords } from "./records.ts";
import { inTransaction, openDatabase, pageBytes } from "./schema.ts";

/** The open log file: everything that can be asked of it, blocking until it is durable. */
export type LogFile = { [Op in Exclude<Operation, "copyTo">]: (request: RequestOf<Op>) => ReplyOf<Op> } & {
  copyTo(path: string): Promise<null>;
  readonly waiting: Waiting;
  /**
   * A bounded piece of housekeeping.
   * @returns whether there may be more
   */
  maintain(): boolean;
  close(): void;
};

/** Free pages that stay in the file for the next burst; what is beyond is given back to the disk. */
const keptFreePages = (64 * 1024 * 1024) / pageBytes;
const pagesPerVacuum = 1000;
/** An append that comes while the file is copied waits for so many pages at most. */
const pagesPerCopy = 256;
/** Enough to need room that a nearly full disk does not have. */
const probeBytes = 65_536;

export function openLogFile(settings: ThreadSettings): LogFile {
  mkdirSync(dirname(settings.path), { recursive: true });
  const database = openDatabase(settings);
  try {
    return useDatabase(database, settings);
  } catch (error) {
    // Otherwise it would stay locked.
    database.close();
    throw error;
  }
}

function useDatabase(database: DatabaseSync, settings: ThreadSettings): LogFile {
  const seen = openSeenKeys(database, settings.dedupWindowMs);
  const memory = openConsumerMemory(database);
  let { committed: committedSeq } = memory.position();
  const records = openRecords(database, seen, committedSeq);
  const freePages = database.prepare("PRAGMA freelist_count", { returnArrays: true });
  let now = 0;

  return {
    append(group) {
      now = group.now;
      // After a quiet time, keys that outlived the window must not refuse anything.
      while (seen.maintain(now));
      return records.append(group);
    },
    read: (limit) => records.read(limit),
    position: () => memory.position(),
    begin(intent) {
      memory.begin(intent);
      return null;
    },
    commit(commit) {
      memory.commit(records, commit);
      committedSeq = Math.max(committedSeq, commit.last);
      return null;
    },
    setLedger: ({ ledger, asOf }) => memory.setLedger(ledger, asOf),
    loadState: (keys) => memory.loadState(keys),
    findState: (search) => memory.findState(search),
    forgetState: ({ before, atMost }) => memory.forgetState(before, atMost),
    eraseState({ keys, prefixes }) {
      memory.eraseState(keys, prefixes);
      return null;
    },
    probe() {
      inTransaction(database, () =>
        database.exec(`INSERT OR REPLACE INTO probe VALUES (1, zeroblob(${probeBytes}))`),
      );
      database.exec("DELETE FROM probe");
      return null;
    },
    async copyTo(path) {
      await backup(database, path, { rate: pagesPerCopy });
      return null;
    },
    close: () => database.close(),
    get waiting() {
      return { ...records.totals, committedSeq, lastSeq: records.lastSeq };
    },
    maintain() {
      if (seen.maintain(now)) return true;
      const [free] = freePages.get() as unknown as [number];
      if (free <= keptFreePages) return false;
      database.exec(`PRAGMA incremental_vacuum(${pagesPerVacuum})`);
      return true;
    },
  };
}
