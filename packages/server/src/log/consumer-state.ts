/**
 * What the consumer of an event log must remember: how far it has come in each partition, and what it knows of what it has
 * read. The two change together.
 *
 * A partition is consumed by whoever has its lease. A lease ends when it is released, and may be given to another when its time
 * is over; until then it holds, however late it is. Only the latest one counts.
 *
 * An implementation promises (`consumer-state.spec.ts` asks each of them, by two who consume the same log):
 * 1. `commit` is all or nothing, and only under the latest lease of its partition. Whoever has an older one changes nothing.
 * 2. What was committed is there for the next holder, whatever became of the one before.
 * 3. The ledger is kept as it was set, with what commits have added since.
 */
export interface ConsumerState {
  /**
   * Takes a partition.
   * @param holder who takes it. Whoever has it already gets a new lease, and the old one counts no more
   * @returns null while another has it
   */
  acquire(partition: number, holder: string, forMs: number): Promise<Lease | null>;
  /** Keeps a lease for a time from now on. @throws LeaseLost */
  renew(lease: Lease, forMs: number): Promise<void>;
  /** Gives a partition back; does nothing when another has it. */
  release(lease: Lease): Promise<void>;
  /** How far a partition was consumed, and the range that was about to be inserted when its consumer was interrupted. */
  position(partition: number): Promise<Position>;
  /** Remembers what is about to be inserted; durable when it resolves. @throws LeaseLost */
  begin(lease: Lease, intent: Intent): Promise<void>;
  /**
   * One transaction: the position moves to `last`, the state changes, the intent is cleared, the records up to `last` go,
   * and the rows that went into the warehouse are added to the ledger.
   * @param rows by what they are counted as; null when it is not known how many there were, which the ledger then is not
   * either. @defaultValue none
   * @throws LeaseLost
   */
  commit(lease: Lease, last: number, state: readonly StateEntry[], rows?: RowCounts | null): Promise<void>;
  /**
   * Begins a ledger of what is in the warehouse, or null: it is not known. Durable when it resolves.
   * @param asOf the position that it is about
   * @returns false when the position is another by now; then nothing has changed
   */
  setLedger(partition: number, ledger: Ledger | null, asOf: number): Promise<boolean>;
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
}

/** The right to consume a partition. */
export interface Lease {
  readonly partition: number;
  /** Different for every lease that was ever given. */
  readonly token: string;
}

/** Another consumes the partition by now: what was to be done under this lease was not done. */
export class LeaseLost extends Error {
  readonly partition: number;

  constructor({ partition }: Lease) {
    super(`Partition ${partition} of the event log is consumed by another by now; nothing was changed.`);
    this.name = "LeaseLost";
    this.partition = partition;
  }
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
  /** The last change of rows of each table when they were counted; a later one may have deleted some. */
  readonly mutations: RowCounts;
}

/** Some of a tenant's state, or with null all of it. */
export interface ForgottenState {
  readonly tenant: string;
  readonly keys: readonly string[] | null;
}

export interface StateEntry {
  readonly key: string;
  /** Null deletes the entry. */
  readonly value: string | null;
  /** For how long it counts as written just now, in milliseconds. @defaultValue 0 */
  readonly keepMs?: number;
}
