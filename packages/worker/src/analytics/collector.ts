import { setTimeout as wait } from "node:timers/promises";
import { DendroError, type AnalyticsEvent } from "@dendro/core";
import { createBatch, createBatchIds } from "./batch.ts";
import { checkOptions } from "./check-options.ts";
import { createDelivery } from "./delivery.ts";
import { createReporter, type DropReason } from "./reporter.ts";
import { createSign } from "./sign.ts";
import { openSpool } from "./spool.ts";

export interface CollectorOptions {
  readonly workerId: string;
  /** Where batches are posted. */
  readonly url: string;
  /** Sent as Bearer. */
  readonly key?: string;
  /** Signs every request as Standard Webhooks has it: `whsec_…`. */
  readonly secret?: string;
  /** So many make a batch; while one is on its way, the next may grow to 500. @defaultValue 10 */
  readonly maxBatchEvents?: number;
  /** How long the first event of a batch waits, in milliseconds. @defaultValue 5,000 */
  readonly flushIntervalMs?: number;
  /** Events that wait at most; the oldest go first. @defaultValue 10,000 */
  readonly maxQueuedEvents?: number;
  /** Keeps batches on disk until they are delivered. */
  readonly spoolDirectory?: string;
  /** Bytes that this process keeps there. @defaultValue 64 MiB */
  readonly maxSpoolBytes?: number;
  /** How long an answer is waited for, in milliseconds. @defaultValue 15,000 */
  readonly requestTimeoutMs?: number;
  /** How often it is looked for what other processes left in the spool, in milliseconds. @defaultValue 60,000 */
  readonly adoptIntervalMs?: number;
  readonly onDrop?: (events: readonly AnalyticsEvent[], reason: DropReason) => void;
  readonly onError?: (error: DendroError) => void;
  readonly clock?: () => number;
  readonly random?: () => number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Brings events to where figures go: in batches, in order, one request at a time, until they are taken. */
export interface Collector {
  /** Never throws and never waits. */
  add(event: AnalyticsEvent): void;
  /** Resolves when everything added so far is delivered or given up. */
  flush(): Promise<void>;
  /** Delivers what it can in the time, in milliseconds; what is left stays in the spool, or is dropped. */
  close(timeoutMs?: number): Promise<void>;
  readonly stats: {
    readonly queued: number;
    readonly delivered: number;
    readonly dropped: number;
    /** Why nothing is delivered now; null when it is. */
    readonly failing: DendroError | null;
  };
}

/** Events of a batch that grows while another is on its way. */
const maxGrownBatch = 500;
/** Timers of Node know no more. */
const longestTimerMs = 2 ** 31 - 1;

/** @throws DendroError `invalid_configuration` of an address, a key, a secret or a number that is none */
export function createCollector(options: CollectorOptions): Collector {
  checkOptions(options);
  const { workerId, flushIntervalMs = 5000, maxQueuedEvents = 10_000 } = options;
  const maxBatchEvents = Math.min(options.maxBatchEvents ?? 10, maxQueuedEvents);
  const { clock = Date.now, random = Math.random, spoolDirectory } = options;
  const reporter = createReporter(options);
  const spool =
    spoolDirectory === undefined
      ? null
      : openSpool({
          directory: spoolDirectory,
          workerId,
          maxBytes: options.maxSpoolBytes ?? 64 * 1024 * 1024,
        });
  const delivery = createDelivery({
    target: {
      url: options.url,
      key: options.key,
      sign: options.secret === undefined ? null : createSign(options.secret),
      clock,
      fetch: options.fetch ?? globalThis.fetch,
    },
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
    spool,
    adoptIntervalMs: options.adoptIntervalMs ?? 60_000,
    reporter,
    random,
    onIdle: () => {
      if (waiting.length >= maxBatchEvents) cut();
    },
  });
  const newBatchId = createBatchIds(clock);
  let waiting: AnalyticsEvent[] = [];
  let timer: NodeJS.Timeout | null = null;
  let closing: Promise<void> | null = null;

  /** Sends what waits as a batch. */
  function cut(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const { batch, invalid } = createBatch(newBatchId(), workerId, waiting);
    waiting = [];
    reporter.drop(invalid, "invalid");
    if (batch !== null) delivery.push(batch);
  }

  function makeRoom(): void {
    while (waiting.length + delivery.queued > maxQueuedEvents) {
      // Some at once, so that whoever is told is not told of each.
      const oldest = delivery.dropOldest() ?? waiting.splice(0, Math.ceil(maxQueuedEvents / 20));
      // What is on its way has to stay.
      if (oldest.length === 0) return;
      reporter.drop(oldest, "queue_full");
    }
  }

  async function endWithin(timeoutMs: number): Promise<void> {
    cut();
    const inTime = new AbortController();
    // The process has to live so long: nothing else may keep it up between two tries.
    const late = wait(Math.min(timeoutMs, longestTimerMs), undefined, { signal: inTime.signal }).catch(
      () => undefined,
    );
    await Promise.race([delivery.flush(), late]);
    inTime.abort();
    await delivery.close();
  }

  return {
    add(event) {
      if (closing !== null) return reporter.drop([event], "closed");
      waiting.push(event);
      if (waiting.length + delivery.queued > maxQueuedEvents) makeRoom();
      timer ??= setTimeout(cut, flushIntervalMs).unref();
      // While a batch is on its way the next one grows; on disk it is safe at once.
      const mayGrow = spool === null && !delivery.isIdle;
      if (waiting.length >= (mayGrow ? Math.max(maxGrownBatch, maxBatchEvents) : maxBatchEvents)) cut();
    },
    async flush() {
      cut();
      await delivery.flush();
    },
    async close(timeoutMs = 5000) {
      closing ??= endWithin(timeoutMs);
      await closing;
    },
    get stats() {
      return { queued: waiting.length + delivery.queued, ...reporter.counts };
    },
  };
}
