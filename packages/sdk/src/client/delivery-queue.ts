import type { Batch } from "./batch.ts";
import type { Delivery } from "./delivery.ts";
import { messageOf } from "../event/encode.ts";
import type { EventFields, QueuedEvent, TrackedEvent } from "../event/event.ts";
import type { Settings } from "./options.ts";
import type { Reporter } from "./reporter.ts";
import { maxEvents, takeBatch } from "./take-batch.ts";
import { unrefTimer } from "./unref-timer.ts";

/** Events on their way out: a bounded queue in memory and whatever empties it, one request at a time. */
export interface DeliveryQueue {
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

/** Milliseconds between requests that nobody waits for: a request costs much the same with ten events as with a thousand. */
const requestGapMs = 100;
/** How soon the queue is to be emptied. */
const urgency = { none: 0, interval: 1, fullBatch: 2, halfTheQueue: 3 } as const;
type Urgency = (typeof urgency)[keyof typeof urgency];

export function createDeliveryQueue(settings: Settings, delivery: Delivery, report: Reporter): DeliveryQueue {
  const { maxBatchEvents, flushIntervalMs, maxQueuedEvents, clock, source, waitUntil } = settings;
  const queue: QueuedEvent[] = [];
  /** How many events have ever left the queue. */
  let taken = 0;
  /** Events up to this one leave although they fill no batch. */
  let wanted = 0;
  /** Batches under way, and which event of all was the first of each. */
  const underWay = new Map<Batch, number>();
  let eventsUnderWay = 0;
  let waiters: Waiter[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the timer that is set. */
  let due: Urgency = urgency.none;
  /** When the queue was emptied last, in milliseconds of the monotonic clock. */
  let drainedAt = Number.NEGATIVE_INFINITY;
  const hurryAt = Math.max(maxBatchEvents, Math.min(maxEvents, maxQueuedEvents / 2));
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
    while (queue.length > 0 && (queue.length >= hurryAt || taken < wanted)) {
      drainedAt = performance.now();
      const batch = take();
      if (batch === null) settle();
      else await send(batch);
    }
    isDraining = false;
    settle();
    if (queue.length > 0) arrange();
    else if (delivery.hasKept && !isClosed) schedule(settings.maxBackoffMs, urgency.interval);
  }

  /** Sets the timer, unless it is set for something as urgent. */
  function schedule(ms: number, why: Urgency): void {
    if (due >= why) return;
    unschedule();
    due = why;
    timer = unrefTimer(setTimeout(drainAll, ms));
  }

  function unschedule(): void {
    clearTimeout(timer);
    due = urgency.none;
  }

  function drainAll(): void {
    unschedule();
    // One request: a few that do not fit wait for more.
    wanted = taken + Math.min(queue.length, maxEvents);
    void drain();
  }

  /** Sees to it that somebody empties the queue, later: writing JSON is not the caller's time. */
  function arrange(): void {
    if (waitUntil !== undefined) cover(waitUntil);
    else if (isDraining) return;
    else if (queue.length >= hurryAt) schedule(0, urgency.halfTheQueue);
    else if (queue.length < maxBatchEvents) schedule(flushIntervalMs, urgency.interval);
    // Looked up first, because asking for the time is what costs most here.
    else if (due < urgency.fullBatch)
      schedule(Math.max(0, drainedAt + requestGapMs - performance.now()), urgency.fullBatch);
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
    unschedule();
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
  if (settings.spool !== undefined) schedule(0, urgency.halfTheQueue);

  return {
    push(fields: TrackedEvent | EventFields | undefined, given?: string) {
      try {
        const type = given ?? (fields as TrackedEvent).type;
        const timestamp = fields?.timestamp ?? clock();
        const event = { ...fields, type, timestamp, id: fields?.id, source: fields?.source ?? source };
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
      unschedule();
    },
    get isEmpty() {
      return isEmpty();
    },
  };
}
