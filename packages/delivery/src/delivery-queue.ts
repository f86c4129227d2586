import { createDelivery, type DeliveryOptions } from "./delivery.ts";
import { takeBatch, type Unencodable } from "./take-batch.ts";
import { longestTimerMs } from "./timer.ts";

/** Events on their way out: a bounded queue in memory and whatever empties it, one request at a time. */
export interface DeliveryQueue<E> {
  /** Puts it into the queue. Never throws, and never waits. */
  push(event: E): void;
  /** Resolves when everything that was pushed before is delivered, dropped, or in the spool. Keeps a process alive. */
  flush(): Promise<void>;
  /** As `flush`, but for no longer than this, at most `longestTimerMs`. @returns whether everything was settled in time */
  flushWithin(ms: number): Promise<boolean>;
  /** Sees what others left in the spool since the start. */
  look(): Promise<void>;
  /** Begins to send what is queued now, also while another request is under way: the page may be gone after this. */
  sendNow(): void;
  /** Takes no more, and gives up after that time. What is left then stays in the spool, or is dropped as `closed`. */
  close(timeoutMs: number): Promise<void>;
  /** Events in memory. */
  readonly queued: number;
  /** Whether there is nothing to send, nor in the spool. */
  readonly isEmpty: boolean;
}

export interface DeliveryQueueOptions<E> extends Omit<DeliveryOptions<E>, "onIdle"> {
  /** Events that make a batch worth sending at once. */
  readonly maxBatchEvents: number;
  /** How long an event waits for others at most, in milliseconds. */
  readonly flushIntervalMs: number;
  /** Events in memory, those being sent included; beyond it the oldest go. */
  readonly maxQueuedEvents: number;
  /** Bytes of JSON in memory, counted as characters; beyond it the oldest go. What is not written as JSON yet is bounded by its number alone. */
  readonly maxQueuedBytes: number;
  /** Characters of one request, well below what Dendro takes, which is 5 MiB. */
  readonly maxBatchCharacters: number;
  /** Makes what writes the events of one batch as JSON. */
  readonly createEncode: () => (event: E) => string | Unencodable;
  readonly newBatchId: () => string;
  /**
   * Milliseconds between batches that nobody waits for: a request costs much the same with ten events as with a
   * thousand. They are made up in a later turn then, as writing JSON is not the caller's time.
   * @defaultValue none: a full batch is made up at once
   */
  readonly requestGapMs?: number | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** For edge and serverless: is handed a promise for whatever is under way, and there are no timers. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Events of a batch that grows while another is on its way, unless the queue is smaller. */
const maxGrownBatch = 500;
/** So much of the queue goes at once when it is full, so that whoever is told is not told of each. */
const shareGivenUp = 1 / 20;

export function createDeliveryQueue<E>(options: DeliveryQueueOptions<E>): DeliveryQueue<E> {
  const { maxQueuedEvents, maxQueuedBytes, requestGapMs, flushIntervalMs } = options;
  const { report, setTimer, clock, waitUntil, spool } = options;
  const maxBatchEvents = Math.min(options.maxBatchEvents, maxQueuedEvents);
  const growTo = Math.max(maxBatchEvents, Math.min(maxGrownBatch, maxQueuedEvents / 2));
  const delivery = createDelivery<E>({ ...options, onIdle: arrange });
  const onTheWay = delivery.list;
  const waiting: E[] = [];
  let cancelTimer = () => {};
  /** What the timer was set to, in milliseconds. */
  let dueInMs = Infinity;
  /** When a batch was made up last. */
  let cutAt = 0;
  /** With `waitUntil`: whether a promise covers what is queued. */
  let isCovered = false;
  let closing: Promise<void> | null = null;

  /** Makes up one batch. */
  function cut(): void {
    cancelTimer();
    dueInMs = Infinity;
    if (waiting.length === 0) return;
    cutAt = clock();
    const { newBatchId, createEncode, maxBatchCharacters } = options;
    const batch = takeBatch(waiting, newBatchId(), createEncode(), maxBatchCharacters, report);
    if (batch !== null) delivery.push(batch);
    makeRoom();
  }

  function cutAll(): void {
    while (waiting.length > 0) cut();
  }

  /** A few that did not fit wait for more. */
  function cutAndArrange(): void {
    cut();
    arrange();
  }

  /** Sets the timer, unless it is set for something as urgent. */
  function schedule(ms: number): void {
    if (ms >= dueInMs) return;
    cancelTimer();
    dueInMs = ms;
    cancelTimer = setTimer(cutAndArrange, ms);
  }

  /** Sees to it that somebody empties the queue. */
  function arrange(): void {
    const { length } = waiting;
    if (length === 0 || closing !== null) return;
    if (waitUntil !== undefined) return cover(waitUntil);
    // While a batch is on its way the next one grows; on disk it is safe at once.
    const isEnough = length >= maxBatchEvents && (length >= growTo || spool !== undefined || delivery.isIdle);
    if (!isEnough) schedule(flushIntervalMs);
    else if (requestGapMs === undefined) cutAndArrange();
    else if (length >= growTo) schedule(0);
    // Looked up first, because asking for the time is what costs most here. A clock may go back.
    else if (dueInMs > requestGapMs)
      schedule(Math.min(requestGapMs, Math.max(0, cutAt + requestGapMs - clock())));
  }

  function cover(handOver: NonNullable<typeof waitUntil>): void {
    if (isCovered) return;
    isCovered = true;
    const flushed = new Promise<void>((resolve) => {
      setTimer(
        () => {
          isCovered = false;
          resolve(flush());
        },
        0,
        true,
      );
    });
    handOver(flushed);
  }

  function makeRoom(): void {
    while (waiting.length + onTheWay.events > maxQueuedEvents || onTheWay.characters > maxQueuedBytes) {
      const count = Math.ceil(maxQueuedEvents * shareGivenUp);
      const before = onTheWay.events;
      const lost = delivery.giveUp(count);
      const isStuck = onTheWay.events === before;
      // What is on its way has to stay.
      if (isStuck && (waiting.length === 0 || waiting.length + before <= maxQueuedEvents)) return;
      report.drop(
        isStuck ? waiting.splice(0, count) : lost,
        "queue_full",
        `More than ${maxQueuedEvents} events or ${maxQueuedBytes} bytes were waiting.`,
      );
    }
  }

  async function settled(): Promise<true> {
    cutAll();
    await delivery.flush();
    return true;
  }

  async function flushWithin(ms: number): Promise<boolean> {
    let cancel = () => {};
    // Nothing else of ours keeps a process alive; somebody who waits should not wait in vain.
    const late = new Promise<void>((resolve) => {
      cancel = setTimer(resolve, ms, true);
    });
    const isDone = await Promise.race([settled(), late]);
    cancel();
    return isDone === true;
  }

  const flush = async () => void (await flushWithin(longestTimerMs));

  async function end(timeoutMs: number): Promise<void> {
    await flushWithin(timeoutMs);
    await delivery.close();
  }

  return {
    push(event) {
      if (closing !== null) return report.drop([event], "closed", "The client is closed.");
      const isFull = waiting.length + onTheWay.events >= maxQueuedEvents;
      // One who tracks what it is told of would drop all the others.
      if (isFull && report.isTelling) return report.drop([event], "queue_full", "");
      waiting.push(event);
      if (isFull) makeRoom();
      arrange();
    },
    flush,
    flushWithin,
    look: delivery.look,
    sendNow() {
      cutAll();
      delivery.sendAll();
    },
    close: (timeoutMs) => (closing ??= end(timeoutMs)),
    get queued() {
      return waiting.length + onTheWay.events;
    },
    get isEmpty() {
      return waiting.length === 0 && onTheWay.all.length === 0;
    },
  };
}
