import {
  type AnalyticsEvent,
  createSerialQueue,
  DendroError,
  type Resolvers,
  withResolvers,
} from "@dendro/core";
import type { Batch } from "./batch.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** A batch that waits for its delivery. */
export interface QueuedBatch {
  readonly id: string;
  /** Null while it is in the spool alone. */
  batch: Batch | null;
  /** Whether it is in the spool, as soon as that is known. */
  readonly kept: Promise<boolean>;
  /** While its request is, it cannot be given up. */
  isUnderWay: boolean;
  readonly settled: Resolvers<void>;
}

/** The batches that wait, the oldest first, in memory and in the spool. */
export interface DeliveryQueue {
  readonly first: QueuedBatch | null;
  /** Events in memory. */
  readonly events: number;
  /** Also writes it to the spool. */
  add(batch: Batch): void;
  /** Those that are in the spool already, before all others. */
  addKept(ids: readonly string[]): void;
  /** The batch once it is in the spool; null when it is gone. */
  load(queued: QueuedBatch): Promise<Batch | null>;
  /** Puts parts in its place. */
  replace(queued: QueuedBatch, parts: readonly Batch[]): Promise<void>;
  remove(queued: QueuedBatch): Promise<void>;
  dropOldest(): readonly AnalyticsEvent[] | null;
  /** Resolves when all of now are removed. */
  settled(): Promise<void>;
  /** Drops what is not in the spool. */
  close(): Promise<void>;
}

export interface DeliveryQueueOptions {
  readonly spool: Spool | null;
  readonly reporter: Reporter;
}

export function createDeliveryQueue({ spool, reporter }: DeliveryQueueOptions): DeliveryQueue {
  const waiting: QueuedBatch[] = [];
  let events = 0;
  /** Files are written one after the other. */
  const writing = createSerialQueue();
  let isSpoolFailing = false;

  function queuedOf(id: string, batch: Batch | null): QueuedBatch {
    const kept = batch === null ? Promise.resolve(true) : keep(batch);
    return { id, batch, kept, isUnderWay: false, settled: withResolvers<void>() };
  }

  function keep(batch: Batch): Promise<boolean> {
    if (spool === null) return Promise.resolve(false);
    return writing.add(async () => {
      try {
        const mayGo = (id: string) => !waiting.some((queued) => queued.id === id && queued.isUnderWay);
        for (const { id, batch: lost } of await spool.keep(batch, mayGo)) giveUp(id, lost);
        isSpoolFailing = false;
        return true;
      } catch (cause) {
        spoolFailed(`A batch could not be kept in the spool.`, cause);
        return false;
      }
    });
  }

  /** The spool made room. */
  function giveUp(id: string, lost: Batch | null): void {
    const queued = waiting.find((one) => one.id === id);
    if (queued === undefined) return;
    reporter.drop((queued.batch ?? lost)?.events ?? [], "spool_full");
    takeOut(queued);
    queued.settled.resolve();
  }

  function spoolFailed(what: string, cause: unknown): void {
    if (!isSpoolFailing) reporter.fault(new DendroError("storage_unavailable", what, { cause }));
    isSpoolFailing = true;
  }

  function takeOut(queued: QueuedBatch, ...instead: readonly QueuedBatch[]): void {
    const place = waiting.indexOf(queued);
    if (place === -1) return;
    waiting.splice(place, 1, ...instead);
    for (const { batch } of instead) events += batch?.events.length ?? 0;
    events -= queued.batch?.events.length ?? 0;
  }

  async function forget({ id, kept, settled }: QueuedBatch): Promise<void> {
    try {
      if (await kept) await spool?.remove(id);
    } catch (cause) {
      spoolFailed(`The batch ${id} could not be removed from the spool.`, cause);
    }
    settled.resolve();
  }

  const queue: DeliveryQueue = {
    get first() {
      return waiting[0] ?? null;
    },
    get events() {
      return events;
    },
    add(batch) {
      waiting.push(queuedOf(batch.id, batch));
      events += batch.events.length;
    },
    addKept(ids) {
      waiting.unshift(...ids.map((id) => queuedOf(id, null)));
    },
    async load(queued) {
      const isKept = await queued.kept;
      if (queued.batch !== null || spool === null || !isKept) return queued.batch;
      const batch = await spool.read(queued.id);
      if (!waiting.includes(queued)) return null;
      if (batch === null) {
        reporter.fault(
          new DendroError("storage_unavailable", `The batch ${queued.id} in the spool is damaged.`),
        );
        await queue.remove(queued);
        return null;
      }
      queued.batch = batch;
      events += batch.events.length;
      return batch;
    },
    async replace(queued, parts) {
      const instead = parts.map((part) => queuedOf(part.id, part));
      takeOut(queued, ...instead);
      // Whoever waits for the whole waits for its parts.
      void Promise.all(instead.map((part) => part.settled.promise)).then(() => queued.settled.resolve());
      await Promise.all(instead.map((part) => part.kept));
      await forget({ ...queued, settled: withResolvers() });
    },
    async remove(queued) {
      takeOut(queued);
      await forget(queued);
    },
    dropOldest() {
      const oldest = waiting.find((queued) => queued.batch !== null && !queued.isUnderWay);
      if (oldest === undefined) return null;
      void queue.remove(oldest);
      return oldest.batch?.events ?? [];
    },
    settled: async () => void (await Promise.all(waiting.map(({ settled }) => settled.promise))),
    async close() {
      await writing.settled();
      for (const queued of waiting.splice(0)) {
        if (!(await queued.kept)) reporter.drop(queued.batch?.events ?? [], "closed");
        queued.settled.resolve();
      }
      events = 0;
      try {
        await spool?.close();
      } catch (cause) {
        spoolFailed("The spool could not be closed.", cause);
      }
    },
  };
  return queue;
}
