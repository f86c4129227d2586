import { setTimeout as wait } from "node:timers/promises";
import { type AnalyticsEvent, DendroError, resendMs } from "@dendro/core";
import { halve, type Batch } from "./batch.ts";
import { createDeliveryQueue, type QueuedBatch } from "./delivery-queue.ts";
import { postBatch, type Posted, type Target } from "./post-batch.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** Brings batches to their target: in order, one request at a time, for as long as it takes. Nothing here rejects. */
export interface Delivery {
  push(batch: Batch): void;
  /** Events of this process that wait. */
  readonly queued: number;
  /** Whether no batch is on its way or waits to be. */
  readonly isIdle: boolean;
  /** Gives up the oldest batch whose request is not under way; null when there is none. */
  dropOldest(): readonly AnalyticsEvent[] | null;
  /** Resolves when every batch of now is delivered or given up, or the delivery is closed. */
  flush(): Promise<void>;
  /** Ends at once. What is left stays in the spool, or is dropped as `closed`. */
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly target: Target;
  readonly requestTimeoutMs: number;
  readonly spool: Spool | null;
  /** How often the spool is looked at for what processes left that are gone, in milliseconds. */
  readonly adoptIntervalMs: number;
  readonly reporter: Reporter;
  readonly random: () => number;
  /** Nothing is on its way any more. */
  readonly onIdle: () => void;
}

/** How long to wait before a batch is sent again. */
const backoff = { firstMs: 500, longestMs: 30_000 };

export function createDelivery(options: DeliveryOptions): Delivery {
  const { target, requestTimeoutMs, spool, adoptIntervalMs, reporter, random, onIdle } = options;
  const over = new AbortController();
  const queue = createDeliveryQueue({ spool, reporter });
  let working: Promise<void> | null = null;

  function wake(): void {
    working ??= work().finally(() => {
      working = null;
      onIdle();
      if (queue.first !== null && !over.signal.aborted) wake();
    });
  }

  async function work(): Promise<void> {
    // What was left before comes first.
    await adopting;
    let attempt = 0;
    for (let queued = queue.first; queued !== null && !over.signal.aborted; queued = queue.first) {
      const batch = await queue.load(queued);
      // It may have been given up meanwhile, or an older one may have come.
      if (batch === null || queued !== queue.first || over.signal.aborted) continue;
      queued.isUnderWay = true;
      const posted = await tryOnce(batch);
      queued.isUnderWay = false;
      if (posted.kind !== "retry") {
        attempt = 0;
        await conclude(queued, batch, posted);
      } else if (!over.signal.aborted) {
        reporter.failed(posted.error);
        const pauseMs = resendMs(attempt, backoff, posted.retryAfterMs, random());
        attempt += 1;
        await wait(pauseMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async function tryOnce(batch: Batch): Promise<Posted> {
    const request = new AbortController();
    const stop = () => request.abort();
    const late = new DOMException("The request took too long.", "TimeoutError");
    const timer = setTimeout(() => request.abort(late), requestTimeoutMs).unref();
    over.signal.addEventListener("abort", stop);
    try {
      return await postBatch(batch, target, request.signal);
    } finally {
      clearTimeout(timer);
      over.signal.removeEventListener("abort", stop);
    }
  }

  async function conclude(
    queued: QueuedBatch,
    batch: Batch,
    posted: Exclude<Posted, { kind: "retry" }>,
  ): Promise<void> {
    if (posted.kind === "too_large" && batch.events.length > 1)
      return await queue.replace(queued, halve(batch));
    if (posted.kind === "delivered") {
      const rejected = batch.events.filter((_, place) => posted.rejected.includes(place));
      reporter.delivered(batch.events.length - rejected.length);
      reporter.drop(rejected, "rejected");
    } else {
      reporter.failed(posted.error);
      reporter.drop(batch.events, posted.kind);
    }
    await queue.remove(queued);
  }

  async function adopt(): Promise<void> {
    try {
      queue.addKept((await spool?.adopt()) ?? []);
    } catch (cause) {
      reporter.fault(new DendroError("storage_unavailable", "The spool cannot be read.", { cause }));
    }
    if (queue.first !== null && !over.signal.aborted) wake();
  }

  let adopting: Promise<void> = Promise.resolve();
  let looking: NodeJS.Timeout | undefined;
  if (spool !== null) {
    adopting = adopt();
    looking = setInterval(() => (adopting = adopting.then(adopt)), adoptIntervalMs).unref();
  }

  return {
    push(batch) {
      queue.add(batch);
      wake();
    },
    get queued() {
      return queue.events;
    },
    get isIdle() {
      return working === null;
    },
    dropOldest: () => queue.dropOldest(),
    async flush() {
      await adopting;
      await queue.settled();
    },
    async close() {
      clearInterval(looking);
      over.abort();
      await adopting;
      await working;
      await queue.close();
    },
  };
}
