import type { Append, Appended } from "../event-log.ts";
import type { AppendedGroup, AppendGroup } from "./messages.ts";

/**
 * Gathers appends while others are being made durable, and sends them on together: however many callers there are,
 * they share one wait for the disk.
 */
export interface GroupCommit {
  /** Resolves when the append is durable; rejects with what made its group fail. */
  append(append: Append): Promise<Appended>;
  /** Appends that are not durable yet, and the memory they take, in bytes. */
  readonly pendingAppends: number;
  /** Appends that were answered, one way or the other, in the order in which they came. */
  readonly settledAppends: number;
  readonly pendingBytes: number;
  /** Resolves when nothing is pending. */
  drain(): Promise<void>;
}

export interface GroupCommitOptions {
  readonly send: (group: AppendGroup) => Promise<AppendedGroup>;
  readonly clock: () => number;
  /** At which size of rows a group takes no further append, so that the next one's wait stays short. */
  readonly maxGroupBytes: number;
}

interface Pending {
  readonly append: Append;
  readonly text: string;
  readonly bytes: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

const none: readonly number[] = [];

/** What a pending append takes besides its rows, roughly; keys included. */
const overheadBytes = 256;

export function createGroupCommit({ send, clock, maxGroupBytes }: GroupCommitOptions): GroupCommit {
  let pending: Pending[] = [];
  let pendingAppends = 0;
  let settledAppends = 0;
  let pendingBytes = 0;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    // What arrives in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (pending.length > 0) {
      const count = groupLength(pending, maxGroupBytes);
      const group = pending.slice(0, count);
      pending = pending.slice(count);
      await commit(group);
    }
    running = null;
  }

  async function commit(group: readonly Pending[]): Promise<void> {
    let settle: (item: Pending, index: number) => void;
    try {
      const { seqs, duplicates } = await send(toMessage(group, clock()));
      settle = ({ resolve }, index) =>
        resolve({ seq: seqs[index] as number | null, duplicates: duplicates[index] ?? none });
    } catch (error) {
      settle = ({ reject }) => reject(error);
    }
    for (const { bytes } of group) pendingBytes -= bytes + overheadBytes;
    pendingAppends -= group.length;
    settledAppends += group.length;
    group.forEach(settle);
  }

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        const text = append.events.map(({ row }) => row).join("\n");
        const bytes = Buffer.byteLength(text);
        pending.push({ append, text, bytes, resolve, reject });
        pendingAppends += 1;
        pendingBytes += bytes + overheadBytes;
        running ??= run();
      }),
    get pendingAppends() {
      return pendingAppends;
    },
    get settledAppends() {
      return settledAppends;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    async drain() {
      await running;
    },
  };
}

/** How many of the first appends make a group: at least one. */
function groupLength(pending: readonly Pending[], maxBytes: number): number {
  let bytes = 0;
  const length = pending.findIndex((append, index) => {
    bytes += append.bytes;
    return bytes > maxBytes && index > 0;
  });
  return length === -1 ? pending.length : length;
}

function toMessage(group: readonly Pending[], now: number): AppendGroup {
  return {
    now,
    tenants: group.map(({ append }) => append.tenant),
    batchKeys: group.map(({ append }) => append.batchKey),
    counts: group.map(({ append }) => append.events.length),
    texts: group.map(({ text }) => text),
    bytes: group.map(({ bytes }) => bytes),
    keys: group.flatMap(({ append }) => append.events.map(({ key }) => key)),
  };
}
