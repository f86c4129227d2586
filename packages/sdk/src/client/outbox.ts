import type { Batch } from "./batch.ts";
import type { Delivery } from "./delivery.ts";
import { messageOf } from "./encode.ts";
import type { EventFields, TrackedEvent } from "./event.ts";
import type { Settings } from "./options.ts";
import type { Reporter } from "./reporter.ts";
import { takeBatch } from "./take-batch.ts";
import { unrefTimer } from "./unref-timer.ts";

/** Events on their way out: a bounded queue in memory and whatever empties it, one request at a time. */
export interface Outbox {
  /** Only puts a copy of it into the queue. Never throws. @param type in place of the event's own */
  push(event: TrackedEvent): void;
  push(fields: EventFields | undefined, type: string): void;
  /** Resolves when everything that was pushed before is delivered, dropped, or in the spool. Keeps a process alive. */
  flush(): Promise<void>;
  /** As `flush`, but for no longer than this. @returns whether everything was settled in time */
  flushWithin(ms: number): Promise<boolean>;
  /** Begins to send what is queued now, also while another request is under way: the page may be gone after this. */
  sendNow(): void;
  /** Takes no more, and gives up after that time. */
  close(timeoutMs: number): Promise<void>;
  /** Whether there is nothing to send, nor in the spool. */
  readonly isEmpty: boolean;
}

interface Waiter {
  readonly through: number;
  readonly resolve: () => void;
}

export function createOutbox(settings: Settings, delivery: Delivery, report: Reporter): Outbox {
  const { batchSize, flushIntervalMs, maxQueuedEvents, clock, waitUntil } = settings;
  const queue: TrackedEvent[] = [];
  /** How many events have ever left the queue. */
  let taken = 0;
  /** Events up to this one leave although they fill no batch. */
  let wanted = 0;
  /** Batches under way, and which event of all was the first of each. */
  const underWay = new Map<Batch, number>();
  let eventsUnderWay = 0;
  let waiters: Waiter[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDueNow = false;
  let isDraining = false;
  let isClosed = false;
  /** With `waitUntil`: whether a promise covers what is queued. */
  let isCovered = false;

  function take(): Batch | null {
    const before = queue.length;
    const batch = takeBatch(queue, settings, report);
    if (batch !== null) {
      underWay.set(batch, taken);
      eventsUnderWay += batch.events.length;
    }
    taken += before - queue.length;
    return batch;
  }

  async function send(batch: Batch): Promise<void> {
    await delivery.deliver(batch);
    underWay.delete(batch);
    eventsUnderWay -= batch.events.length;
    settle();
  }

  function settle(): void {
    const through = Math.min(taken, ...underWay.values());
    const isWaiting = (waiter: Waiter) => waiter.through > through;
    for (const waiter of waiters) if (!isWaiting(waiter)) waiter.resolve();
    waiters = waiters.filter(isWaiting);
  }

  async function drain(): Promise<void> {
    if (isDraining) return;
    isDraining = true;
    if (delivery.hasKept) await delivery.deliverKept();
    while (queue.length > 0 && (queue.length >= batchSize || taken < wanted)) {
      const batch = take();
      if (batch === null) settle();
      else await send(batch);
    }
    isDraining = false;
    settle();
    if (queue.length > 0) schedule(flushIntervalMs);
    else if (delivery.hasKept && !isClosed) schedule(settings.maxBackoffMs);
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = unrefTimer(setTimeout(drainAll, ms));
  }

  function drainAll(): void {
    timer = undefined;
    isDueNow = false;
    wanted = taken + queue.length;
    void drain();
  }

  /** Sees to it that somebody empties the queue, later: writing JSON is not the caller's time. */
  function arrange(): void {
    if (waitUntil !== undefined) cover(waitUntil);
    else if (isDraining || isDueNow) return;
    else if (queue.length >= batchSize) {
      isDueNow = true;
      schedule(0);
    } else if (timer === undefined) schedule(flushIntervalMs);
  }

  function cover(handOver: NonNullable<Settings["waitUntil"]>): void {
    if (isCovered) return;
    isCovered = true;
    const flushed = new Promise<void>((resolve) => {
      setTimeout(() => {
        isCovered = false;
        resolve(flush());
      }, 0);
    });
    handOver(flushed);
  }

  const isEmpty = () => queue.length === 0 && underWay.size === 0 && !delivery.hasKept;

  async function settled(): Promise<void> {
    const through = taken + queue.length;
    if (isEmpty()) return;
    wanted = through;
    const isSettled = new Promise<void>((resolve) => waiters.push({ through, resolve }));
    clearTimeout(timer);
    timer = undefined;
    isDueNow = false;
    void drain();
    await isSettled;
  }

  async function flush(): Promise<void> {
    // Nothing else of ours keeps a process alive; somebody who waits should not wait in vain.
    const alive = setInterval(() => {}, 60_000);
    await settled();
    clearInterval(alive);
  }

  async function flushWithin(ms: number): Promise<boolean> {
    let limit: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => (limit = setTimeout(() => resolve(false), ms)));
    const isDone = await Promise.race([settled().then(() => true), late]);
    clearTimeout(limit);
    return isDone;
  }

  // What an earlier process left behind does not wait for the first event.
  if (settings.spool !== undefined) schedule(0);

  return {
    push(fields: TrackedEvent | EventFields | undefined, given?: string) {
      try {
        const type = given ?? (fields as TrackedEvent).type;
        const event = { ...fields, type, timestamp: fields?.timestamp ?? clock() };
        if (isClosed) report.drop([event], "closed", "The client is closed.");
        else if (queue.length + eventsUnderWay >= maxQueuedEvents)
          report.drop([event], "queue_full", `${maxQueuedEvents} events are waiting already.`);
        else {
          queue.push(event);
          arrange();
        }
      } catch (error) {
        report.drop([fields as TrackedEvent], "invalid", `It cannot be read: ${messageOf(error)}.`);
      }
    },
    flush,
    flushWithin,
    sendNow() {
      while (queue.length > 0) {
        const batch = take();
        if (batch !== null) void send(batch);
      }
    },
    async close(timeoutMs) {
      isClosed = true;
      if (!(await flushWithin(timeoutMs))) {
        delivery.abort();
        await settled();
      }
      delivery.abort();
      clearTimeout(timer);
      timer = undefined;
    },
    get isEmpty() {
      return isEmpty();
    },
  };
}
