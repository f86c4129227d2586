import type { DendroError } from "@dendro/core";

/**
 * The durable edge: what is accepted is here until the warehouse has it. There is one consumer, and what it must
 * remember is kept here too, so that its position and its memory change together.
 *
 * An implementation promises (`log.spec.ts` asks each of them):
 * 1. An append that resolved survives a crash of the process and of the machine; one that was rejected left nothing
 *    behind, except when the storage broke off without an answer: then sending it again with its keys is safe.
 * 2. Sequences begin at 1 and have no gaps. Appends resolve in the order of their sequences.
 * 3. A key counts once within its tenant for at least the deduplication window, also across restarts.
 * 4. `commit` is all or nothing.
 * 5. The ledger is kept as it was set, with what commits have added since.
 */
export interface EventLog {
  /**
   * Resolves when the events are on disk.
   * @throws DendroError `overloaded` when too much waits for the warehouse, `storage_unavailable` when it cannot be
   * stored, `shutting_down` once `close` was called
   */
  append(append: Append): Promise<Appended>;
  /** Records after a sequence, in order: as many as fit the limit, and at least one when there is one. */
  read(afterSeq: number, limit: ReadLimit): Promise<LogRecord[]>;
  /** How far the consumer has come, and the range it was about to insert when it was interrupted. */
  position(): Promise<Position>;
  /** Remembers what is about to be inserted; durable when it resolves. */
  begin(intent: Intent): Promise<void>;
  /**
   * One transaction: the position moves to `last`, the state changes, the intent is cleared, the records up to `last` go,
   * and the rows that went into the warehouse are added to the ledger.
   * @param rows by what they are counted as; null when it is not known how many there were, which the ledger then is not
   * either. @defaultValue none
   */
  commit(last: number, state: readonly StateEntry[], rows?: RowCounts | null): Promise<void>;
  /**
   * Begins a ledger of what is in the warehouse, or null: it is not known. Durable when it resolves.
   * @param asOf the position that it is about
   * @returns false when the position is another by now; then nothing has changed
   */
  setLedger(ledger: Ledger | null, asOf: number): Promise<boolean>;
  /** The values of these keys, in their order; null where there is none. */
  loadState(keys: readonly string[]): Promise<(string | null)[]>;
  /**
   * Deletes the state that was last written before a time.
   * @param untouchedSinceMs milliseconds since 1970
   * @returns how many entries went
   */
  forgetState(untouchedSinceMs: number): Promise<number>;
  /**
   * The keys that begin with a text and whose values have one of some texts at a path of JSON, such as `$.of[0]`. Looks
   * at the values of all keys that begin so.
   */
  findState(prefix: string, path: string, texts: readonly string[]): Promise<string[]>;
  /** Deletes state, and what is left of anything deleted off the disk. */
  eraseState(forgotten: readonly ForgottenState[]): Promise<void>;
  /** Writes the log as it is at the end of this to a new file, while appends go on; nothing must be committed meanwhile. */
  copyTo(path: string): Promise<void>;
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

/** A range that the consumer is about to insert. */
export interface Intent {
  readonly first: number;
  readonly last: number;
}

export interface Position {
  /** Everything up to here is in the warehouse. */
  readonly committed: number;
  readonly intent: Intent | null;
  readonly ledger: Ledger | null;
}

export type RowCounts = Readonly<Record<string, number>>;

/** How many rows the warehouse should have. */
export interface Ledger {
  readonly rows: RowCounts;
  /** The last mutation of each table when the rows were counted; a later one may have deleted some. */
  readonly mutations: RowCounts;
}

/** Some of a tenant's state, or with null all of it. */
export interface ForgottenState {
  readonly tenant: string;
  readonly keys: readonly string[] | null;
}

interface StateEntry {
  readonly key: string;
  /** Null deletes the entry. */
  readonly value: string | null;
  /** For how long it counts as written just now, in milliseconds. @defaultValue 0 */
  readonly keepMs?: number;
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
  readonly committedSeq: number;
  readonly lastSeq: number;
  /** Why events cannot be stored now; null again as soon as they can, which the log finds out by itself. */
  readonly lastFault: DendroError | null;
}
