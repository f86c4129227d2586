import { Worker } from "node:worker_threads";
import { dayMs, DendroError } from "@dendro/core";
import { release } from "../../installation/release.ts";
import { createGroupCommit } from "./group-commit.ts";
import type { ConsumerState } from "../consumer-state.ts";
import type { Append, Appended, EventLog } from "../event-log.ts";
import { createLeases } from "./leases.ts";
import type { Operation, ReplyOf, RequestOf, ThreadSettings } from "./messages.ts";
import { storageFault } from "./storage-fault.ts";
import type { ThreadFault } from "./thread-fault.ts";
import { linkThread, ThreadFailure } from "./thread-link.ts";

/** A log with what its consumer remembers, in one file. */
export interface SqliteLog extends EventLog, ConsumerState {
  /** Writes the log as it is at the end of this to a new file, while appends go on; nothing must be committed meanwhile. */
  copyTo(path: string): Promise<void>;
}

export interface SqliteLogOptions {
  /** The database file; it and its directory are made when they do not exist. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Bytes of rows that may wait for the warehouse, pending appends included; beyond, appends are `overloaded`. @defaultValue 512 MiB */
  readonly maxWaitingBytes?: number;
  /** Memory that appends may take until they are on disk, in bytes; beyond, appends are `overloaded`. @defaultValue 64 MiB */
  readonly maxPendingBytes?: number;
  /** How long a key is remembered at least, in milliseconds; at most an eighth longer. @defaultValue 24 hours */
  readonly dedupWindowMs?: number;
  /** The size the file may grow to, without its write-ahead log; a full file is like a full disk. @defaultValue no limit */
  readonly maxFileBytes?: number;
  /** Starts the thread. @defaultValue the one beside this file, on its own heap */
  readonly startThread?: (settings: ThreadSettings) => Worker;
}

const MiB = 1024 * 1024;
const maxGroupBytes = 8 * MiB;
const restartPauseMs = 100;
/** How often a log that cannot be written is tried. */
const probeIntervalMs = 1000;
const forgottenPerCall = 2000;

/**
 * Opens the embedded event log: SQLite in a thread of its own, one `fsync` for all appends that arrive together.
 * @throws DendroError `storage_unavailable` when the file cannot be opened, is damaged, or is open elsewhere
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { path, clock, maxWaitingBytes = 512 * MiB, maxPendingBytes = 64 * MiB } = options;
  const { dedupWindowMs = dayMs, maxFileBytes = Infinity, startThread = startSqliteThread } = options;

  let lastFault: DendroError | null = null;
  let probe: NodeJS.Timeout | null = null;
  let closing: Promise<void> | null = null;
  let isClosed = false;

  const link = linkThread({
    start: () => startThread({ path, dedupWindowMs, maxFileBytes, release }),
    onFault: note,
    restartPauseMs,
  });
  const group = createGroupCommit({
    send: async (appends) => await write("append", appends),
    clock,
    maxGroupBytes,
  });

  /** Keeps a fault in sight until a write has succeeded, and sees to it that one is tried. */
  function note(fault: ThreadFault): DendroError {
    lastFault = storageFault(path, fault);
    if (closing === null) probe ??= setTimeout(tryAgain, probeIntervalMs).unref();
    return lastFault;
  }

  function tryAgain(): void {
    probe = null;
    // When it fails, `note` tries again.
    if (lastFault !== null) write("probe", null).catch(() => undefined);
  }

  async function ask<Op extends Operation>(operation: Op, body: RequestOf<Op>): Promise<ReplyOf<Op>> {
    if (isClosed) throw shuttingDown();
    try {
      return await link.call(operation, body);
    } catch (error) {
      throw error instanceof ThreadFailure ? note(error.fault) : error;
    }
  }

  async function write<Op extends Operation>(operation: Op, body: RequestOf<Op>): Promise<ReplyOf<Op>> {
    const reply = await ask(operation, body);
    lastFault = null;
    return reply;
  }

  function refusal(): DendroError | null {
    if (closing !== null)
      return new DendroError("shutting_down", "The event log is closed; send it again shortly.");
    const { pendingBytes } = group;
    if (pendingBytes < maxPendingBytes && link.waiting.bytes + pendingBytes < maxWaitingBytes) return null;
    const waitingMiB = Math.ceil((link.waiting.bytes + pendingBytes) / MiB);
    return new DendroError(
      "overloaded",
      `${waitingMiB} MiB of events wait to be stored; send it again shortly.`,
      {
        retryAfterSeconds: 1,
      },
    );
  }

  async function close(): Promise<void> {
    if (probe !== null) clearTimeout(probe);
    await group.drain();
    isClosed = true;
    await link.close();
  }

  const leases = createLeases(clock);
  const log: SqliteLog = {
    partitions: 1,
    append(append: Append): Promise<Appended> {
      const { partition = 0 } = append;
      const refused = partition === 0 ? refusal() : noPartition(partition);
      return refused === null ? group.append(append) : Promise.reject(refused);
    },
    async read(partition, afterSeq, limit) {
      requireOnly(partition);
      const { seqs, tenants, texts } = await ask("read", { afterSeq, ...limit });
      return seqs.map((seq, index) => ({
        seq,
        tenant: tenants[index] as string,
        rows: (texts[index] as string).split("\n"),
      }));
    },
    async position(partition) {
      requireOnly(partition);
      return await ask("position", null);
    },
    async acquire(partition, holder, forMs) {
      requireOnly(partition);
      return leases.acquire(partition, holder, forMs);
    },
    renew: async (lease, forMs) => leases.renew(lease, forMs),
    release: async (lease) => leases.release(lease),
    async begin(lease, intent) {
      leases.requireLatest(lease);
      await write("begin", JSON.stringify(intent));
    },
    async commit(lease, last, state, rows = {}) {
      leases.requireLatest(lease);
      if (last > link.waiting.lastSeq) throw new RangeError(`There is no record ${last} to commit.`);
      const keys = state.map(({ key }) => key);
      const values = state.map(({ value }) => value);
      const keepMs = state.map((entry) => entry.keepMs ?? 0);
      await write("commit", { now: clock(), last, keys, values, keepMs, rows });
    },
    async setLedger(partition, ledger, asOf) {
      requireOnly(partition);
      const text = ledger === null ? null : JSON.stringify(ledger);
      return await write("setLedger", { ledger: text, asOf });
    },
    loadState: async (keys) => await ask("loadState", keys),
    findState: async (prefix, at, texts) => await ask("findState", { prefix, path: at, texts }),
    async forgetState(untouchedSinceMs) {
      // Piece by piece, so that appends get in between.
      for (let forgotten = 0; ;) {
        const piece = await write("forgetState", { before: untouchedSinceMs, atMost: forgottenPerCall });
        forgotten += piece;
        if (piece < forgottenPerCall) return forgotten;
      }
    },
    async eraseState(forgotten) {
      const keys = forgotten.flatMap((some) => some.keys ?? []);
      const whole = forgotten.filter((some) => some.keys === null);
      await write("eraseState", { keys, prefixes: whole.map(({ tenant }) => `${tenant}\0`) });
    },
    copyTo: async (to) => void (await ask("copyTo", to)),
    stats() {
      const { pendingAppends, settledAppends } = group;
      return { ...link.waiting, pendingAppends, settledAppends, lastFault };
    },
    close: () => (closing ??= close()),
  };

  try {
    await log.position(0);
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

function requireOnly(partition: number): void {
  if (partition !== 0) throw noPartition(partition);
}

const noPartition = (partition: number) =>
  new RangeError(`There is no partition ${partition}: a log in a file has one, which is 0.`);

const shuttingDown = () =>
  new DendroError("shutting_down", "The event log is closed; send it again shortly.");

function startSqliteThread(settings: ThreadSettings): Worker {
  // Flags that were meant for the program, such as --eval's, are none of the thread's.
  return new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: settings,
    name: "event-log",
    execArgv: [],
    // Messages are short-lived: a small nursery collects them as fast and takes 100 MB less under load.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
}
