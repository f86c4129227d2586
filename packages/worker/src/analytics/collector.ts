import { randomBytes } from "node:crypto";
import { type AnalyticsEvent, DendroError } from "@dendro/core";
import { bodyOf, createBatchIds, createDeliveryQueue, createPost, messageOf } from "@dendro/delivery";
import { type DropReason, longestTimerMs, runtimeTimer } from "@dendro/delivery";
import { checkOptions } from "./check-options.ts";
import { createReporter } from "./reporter.ts";
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
  /** Events that wait in memory at most; the oldest go first, and those on disk stay there. @defaultValue 10,000 */
  readonly maxQueuedEvents?: number;
  /** Bytes of JSON that wait in memory at most. @defaultValue 64 MiB */
  readonly maxQueuedBytes?: number;
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

/** How long to wait before a batch is sent again. There is no last try: the queue is bounded, and the spool. */
const retries = { maxRetries: Infinity, minBackoffMs: 500, maxBackoffMs: 30_000 };
const mebibyte = 1024 * 1024;

/** @throws DendroError `invalid_configuration` of an address, a key, a secret or a number that is none */
export function createCollector(options: CollectorOptions): Collector {
  checkOptions(options);
  const { workerId, url, key, secret, spoolDirectory, clock = Date.now } = options;
  const { adoptIntervalMs = 60_000, maxSpoolBytes = 64 * mebibyte } = options;
  const sign = secret === undefined ? null : createSign(secret);
  const fields = { worker_id: workerId };
  const reporter = createReporter(options);
  const queue = createDeliveryQueue<AnalyticsEvent>({
    ...retries,
    maxBatchEvents: options.maxBatchEvents ?? 10,
    flushIntervalMs: options.flushIntervalMs ?? 5000,
    maxQueuedEvents: options.maxQueuedEvents ?? 10_000,
    maxBatchCharacters: mebibyte,
    maxQueuedBytes: options.maxQueuedBytes ?? 64 * mebibyte,
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
    spool:
      spoolDirectory === undefined
        ? undefined
        : openSpool({ directory: spoolDirectory, workerId, maxBytes: maxSpoolBytes }),
    keptFields: fields,
    createEncode: () => encode,
    newBatchId: createBatchIds(clock, (bytes) => randomBytes(bytes).toString("hex")),
    report: reporter.report,
    clock,
    random: options.random ?? Math.random,
    setTimer: runtimeTimer,
    post: createPost({
      url,
      name: new URL(url).host,
      fetch: options.fetch ?? globalThis.fetch,
      clock,
      requestOf(batch, now) {
        const at = new Date(now);
        const body = bodyOf(batch, { ...fields, sent_at: at.toISOString() });
        const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
        return { body, headers: { ...authorization, ...sign?.(batch.id, at, body) } };
      },
    }),
  });
  let looking: NodeJS.Timeout | undefined;
  if (spoolDirectory !== undefined) looking = setInterval(() => void queue.look(), adoptIntervalMs).unref();

  return {
    add: queue.push,
    flush: queue.flush,
    async close(timeoutMs = 5000) {
      clearInterval(looking);
      await queue.close(Math.min(timeoutMs, longestTimerMs));
    },
    get stats() {
      return { queued: queue.queued, ...reporter.counts };
    },
  };
}

function encode(event: AnalyticsEvent) {
  try {
    return JSON.stringify(event);
  } catch (error) {
    return { fault: `It cannot be written as JSON: ${messageOf(error)}.` };
  }
}
