import { DendroError, type AnalyticsEvent } from "@dendro/core";
import { createBatch, createBatchIds, type Batch } from "./batch.ts";
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
  /** @defaultValue 10 */
  readonly maxBatchEvents?: number;
  /** How long the first event of a batch waits, in milliseconds. @defaultValue 5,000 */
  readonly flushIntervalMs?: number;
  /** Events that wait at most; the oldest go first. @defaultValue 10,000 */
  readonly maxQueuedEvents?: number;
  /** Keeps batches on disk until they are delivered. */
  readonly spoolDirectory?: string;
  /** Bytes that this process keeps there. @defaultValue 64 MiB */
  readonly maxSpoolBytes?: number;
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

/** @throws DendroError `invalid_configuration` of an address or a secret that is none */
export function createCollector(options: CollectorOptions): Collector {
  const { workerId, maxBatchEvents = 10, flushIntervalMs = 5000, maxQueuedEvents = 10_000 } = options;
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
      url: checkUrl(options.url),
      key: options.key,
      sign: options.secret === undefined ? null : createSign(options.secret),
      clock,
      fetch: options.fetch ?? globalThis.fetch,
    },
    spool,
    reporter,
    random,
    onIdle: () => {
      if (waiting.length >= maxBatchEvents) cut();
    },
  });
  const newBatchId = createBatchIds(clock);
  let waiting: AnalyticsEvent[] = [];
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

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
    while (waiting.length + delivery.events > maxQueuedEvents) {
      const oldest: Batch | null = delivery.giveUpOldest();
      if (oldest === null) {
        // Some at once, so that those who are told are not told of each.
        reporter.drop(waiting.splice(0, Math.ceil(maxQueuedEvents / 20)), "queue_full");
      } else reporter.drop(oldest.events, "queue_full");
    }
  }

  return {
    add(event) {
      if (isClosed) return reporter.drop([event], "closed");
      waiting.push(event);
      if (waiting.length + delivery.events > maxQueuedEvents) makeRoom();
      timer ??= setTimeout(cut, flushIntervalMs).unref();
      // While a batch is on its way the next one grows; on disk it is safe at once.
      const mayGrow = spool === null && !delivery.isIdle;
      if (waiting.length >= (mayGrow ? maxGrownBatch : maxBatchEvents)) cut();
    },
    async flush() {
      cut();
      await delivery.drained();
    },
    async close(timeoutMs = 5000) {
      if (isClosed) return;
      isClosed = true;
      cut();
      await delivery.close(timeoutMs);
    },
    get stats() {
      return { queued: waiting.length + delivery.events, ...reporter.counts };
    },
  };
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url.href;
  throw new DendroError("invalid_configuration", "The address of analytics must be an http or https one.");
}
