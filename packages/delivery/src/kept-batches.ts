import { createSerialQueue } from "@dendro/core";
import { bodyOf, parseBody, type Batch } from "./batch.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** The batches in a spool. Nothing here rejects: what the spool cannot do is told of, once until it works again. */
export interface KeptBatches<E> {
  /** @returns whether the batch now outlives the process */
  keep(batch: Batch<E>): Promise<boolean>;
  /** The ids of all that is kept, the oldest first. */
  list(): Promise<readonly string[]>;
  /** Null when it is damaged or gone. */
  read(id: string): Promise<Batch<E> | null>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface KeptBatchesOptions<E> {
  readonly spool: Spool;
  /** What the body says besides the events. */
  readonly fields: object;
  readonly report: Reporter<E>;
  /** Whether a batch may be given up to make room. */
  readonly mayGo: (id: string) => boolean;
  /** The spool gave a batch up. */
  readonly onLost: (batch: Batch<E>) => void;
}

export function createKeptBatches<E>(options: KeptBatchesOptions<E>): KeptBatches<E> {
  const { spool, fields, report, mayGo, onLost } = options;
  // Files are written and removed one after the other, so that a list has none that are on their way out.
  const queue = createSerialQueue();
  const failing = new Set<string>();

  /** @param what the spool does, and is told of once when it cannot, until it can again */
  async function attempt<T>(what: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const done = await work();
      failing.delete(what);
      return done;
    } catch (cause) {
      if (!failing.has(what)) report.fault(`The spool could not ${what}.`, cause);
      failing.add(what);
      return otherwise;
    }
  }
  const inOrder = <T>(...what: Parameters<typeof attempt<T>>) => queue.add(() => attempt(...what));

  function parse(body: string): Batch<E> | null {
    try {
      return parseBody(body);
    } catch (cause) {
      report.fault("A batch in the spool is damaged and is given up.", cause);
      return null;
    }
  }

  return {
    async keep(batch) {
      const body = bodyOf(batch, fields);
      const lost = await inOrder("keep a batch", () => spool.keep(batch.id, body, mayGo), null);
      for (const other of lost ?? []) {
        const parsed = parse(other);
        if (parsed !== null) onLost(parsed);
      }
      return lost !== null;
    },
    list: () => inOrder("list its batches", () => spool.list(), []),
    async read(id) {
      const body = await attempt("read a batch", () => spool.read(id), null);
      return body === null ? null : parse(body);
    },
    remove: (id) => inOrder("remove a batch", () => spool.remove(id), undefined),
    close: () => inOrder("be closed", async () => spool.close?.(), undefined),
  };
}
