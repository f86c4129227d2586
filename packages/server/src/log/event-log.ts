import type { DendroError } from "@dendro/core";

/**
 * The durable edge: what is accepted is here until every consumer has passed it. What consumers remember is the
 * `ConsumerState`.
 *
 * A log has partitions, numbered from 0; how many is decided when it is made. Whoever reads one reads it in order.
 *
 * An implementation promises (`event-log.spec.ts` asks each of them, by two who have the log open):
 * 1. An append that resolved survives a crash of the process and of the machine; one that was rejected left nothing
 *    behind, except when the storage broke off without an answer: then sending it again with its keys is safe.
 * 2. Sequences of a partition rise, from above 0, and are never given twice. There may be gaps. Appends of one process resolve in
 *    the order of their sequences, and none appears before one that somebody has read.
 * 3. A key counts once within its tenant for at least the deduplication window, also across restarts and partitions.
 * 4. A record stays until it was committed.
 */
export interface EventLog {
  readonly partitions: number;
  /**
   * Resolves when the events are on disk.
   * @throws DendroError `overloaded` when too much waits for the warehouse, `storage_unavailable` when it cannot be
   * stored, `shutting_down` once `close` was called
   */
  append(append: Append): Promise<Appended>;
  /** Records after a sequence, in order: as many as fit the limit, and at least one when there is one. */
  read(partition: number, afterSeq: number, limit: ReadLimit): Promise<LogRecord[]>;
  stats(): LogStats;
  /** Refuses new appends, commits everything pending, and lets go of the storage. */
  close(): Promise<void>;
}

interface AppendEvent {
  /** One JSON object on one line, final. */
  readonly row: string;
  /** The idempotency key, unique in its tenant; null when the sender gave none. */
  readonly key: string | null;
}

export interface Append {
  /** @defaultValue 0 */
  readonly partition?: number;
  readonly tenant: string;
  /** The idempotency key of the whole, unique among the tenant's batches. */
  readonly batchKey: string | null;
  readonly events: readonly AppendEvent[];
}

export interface Appended {
  /** Sequence of the record, or null when nothing was new. */
  readonly seq: number | null;
  /** Indexes of events that were seen before: all of them when the batch was. */
  readonly duplicates: readonly number[];
}

interface ReadLimit {
  readonly records: number;
  /** Bytes of rows. */
  readonly bytes: number;
}

/** What one append brought that was new. */
export interface LogRecord {
  readonly seq: number;
  readonly tenant: string;
  readonly rows: readonly string[];
}

export interface LogStats {
  /** Records, events and bytes of rows that are stored and wait for the warehouse. */
  readonly records: number;
  readonly events: number;
  readonly bytes: number;
  /** Appends that are not on disk yet. */
  readonly pendingAppends: number;
  /** Appends that have resolved or been rejected by the storage since it was opened: in the order in which they came. */
  readonly settledAppends: number;
  /** Of the first partition. */
  readonly committedSeq: number;
  readonly lastSeq: number;
  /** Why events cannot be stored now; null again as soon as they can, which the log finds out by itself. */
  readonly lastFault: DendroError | null;
}
