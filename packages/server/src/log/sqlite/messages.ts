import type { Position, RowCounts } from "../consumer-state.ts";
import type { ThreadFault } from "./thread-fault.ts";

/**
 * What the main thread asks of the log's thread. Flat arrays of strings and numbers, because structured cloning
 * costs by the object.
 */
interface Operations {
  append: { request: AppendGroup; reply: AppendedGroup };
  read: { request: { afterSeq: number; records: number; bytes: number }; reply: RecordsRead };
  position: { request: null; reply: Position };
  /** The intent as JSON. */
  begin: { request: string; reply: null };
  commit: { request: StateCommit; reply: null };
  /** The ledger as JSON. */
  setLedger: { request: { ledger: string | null; asOf: number }; reply: boolean };
  loadState: { request: readonly string[]; reply: (string | null)[] };
  findState: { request: StateSearch; reply: string[] };
  /** A bounded number of entries a call; the reply is how many went. */
  forgetState: { request: { before: number; atMost: number }; reply: number };
  /** Deletes entries by their keys or by how these begin, then writes the whole file anew. */
  eraseState: { request: { keys: readonly string[]; prefixes: readonly string[] }; reply: null };
  /** Copies the file to a path, piece by piece, between other requests. */
  copyTo: { request: string; reply: null };
  /** Writes something and takes it away again, to find out whether writing works. */
  probe: { request: null; reply: null };
}

/** Appends that become durable together. Arrays run parallel, one element an append. */
export interface AppendGroup {
  readonly now: number;
  readonly tenants: string[];
  readonly batchKeys: (string | null)[];
  /** Events of each append. */
  readonly counts: number[];
  /** Rows of each append, joined by newlines, and their size. */
  readonly texts: string[];
  readonly bytes: number[];
  /** Keys of all events, append after append. */
  readonly keys: (string | null)[];
}

export interface AppendedGroup {
  readonly seqs: (number | null)[];
  /** Null stands for none. */
  readonly duplicates: (number[] | null)[];
}

export interface RecordsRead {
  readonly seqs: number[];
  readonly tenants: string[];
  readonly texts: string[];
}

/** Entries whose keys begin with a text and whose values have one of some texts at a path of JSON. */
export interface StateSearch {
  readonly prefix: string;
  readonly path: string;
  readonly texts: readonly string[];
}

export interface StateCommit {
  readonly now: number;
  readonly last: number;
  readonly keys: string[];
  readonly values: (string | null)[];
  /** For each entry how long it counts as written just now, in milliseconds. */
  readonly keepMs: number[];
  readonly rows: RowCounts | null;
}

/** What is stored and waits, as of an answer. */
export interface Waiting {
  readonly records: number;
  readonly events: number;
  readonly bytes: number;
  readonly committedSeq: number;
  readonly lastSeq: number;
}

export type Operation = keyof Operations;
export type RequestOf<Op extends Operation> = Operations[Op]["request"];
export type ReplyOf<Op extends Operation> = Operations[Op]["reply"];

export interface Request {
  readonly id: number;
  readonly operation: Operation | "close";
  readonly body: unknown;
}

/** An answer, or with `id` 0 a fault that nobody asked about: housekeeping failed. */
export interface ThreadReply {
  readonly id: number;
  readonly reply?: unknown;
  readonly fault?: ThreadFault;
  /** Absent while the file could not be opened. */
  readonly waiting?: Waiting;
}

/** What the thread is started with. */
export interface ThreadSettings {
  readonly path: string;
  readonly dedupWindowMs: number;
  readonly maxFileBytes: number;
  /** The version of this program, noted in the file. */
  readonly release: string;
}
