import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { DendroError, type AnalyticsEvent } from "@dendro/core";
import { backoffMs } from "./backoff.ts";
import { openBatchSpool, type EventBatch } from "./batch-spool.ts";
import { postBatch, type PostOptions } from "./post-batch.ts";
import { createSign } from "./sign.ts";

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
  readonly spoolDirectory?: string;
  readonly onDrop?: (events: readonly AnalyticsEvent[], reason: DropReason) => void;
  readonly onError?: (error: DendroError) => void;
  readonly clock?: () => number;
  readonly random?: () => number;
  readonly fetch?: typeof globalThis.fetch;
}

export type DropReason = "queue_full" | "refused" | "too_large" | "closed";

/** Brings events to where figures go: in batches, in order, one request at a time, until they are taken. */
export interface Collector {
  /** Never throws and never waits. */
  add(event: AnalyticsEvent): void;
  /** Resolves when everything added so far is delivered or given up. */
  flush(): Promise<void>;
  /** Delivers what it can in the time; what is left stays in the spool, or is dropped. */
  close(timeoutMs?: number): Promise<void>;
  readonly stats: {
    readonly queued: number;
    readonly delivered: number;
    readonly dropped: number;
    readonly failing: DendroError | null;
  };
}

/** Events of a batch that grows while another is on its way. */
const maxGrownBatch = 500;

/** @throws DendroError `invalid_configuration` of an address or a secret that is none */
export function createCollector(options: CollectorOptions): Collector {
  const { maxBatchEvents = 10, flushIntervalMs = 5000, maxQueuedEvents = 10_000 } = options;
  const { onDrop, onError, clock = Date.now, random = Math.random } = options;
  const post: PostOptions = {
    url: checkUrl(options.url),
    workerId: options.workerId,
    key: options.key,
    sign: options.secret === undefined ? null : createSign(options.secret),
    clock,
    fetch: options.fetch ?? globalThis.fetch,
  };
  const spool = options.spoolDirectory === undefined ? null : openBatchSpool(options.spoolDirectory);
  const over = new AbortController();

  let waiting: AnalyticsEvent[] = [];
  let batches: EventBatch[] = [];
  /** Events in `batches`. */
  let batched = 0;
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> | null = null;
  let delivered = 0;
  let dropped = 0;
  let failing: DendroError | null = null;
  let isClosed = false;

  function drop(events: readonly AnalyticsEvent[], reason: DropReason): void {
    if (events.length === 0) return;
    dropped += events.length;
    onDrop?.(events, reason);
  }

  /** Makes a batch of what waits. */
  function cut(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    push({ id: randomUUID(), events: waiting });
    waiting = [];
  }

  function push(batch: EventBatch): void {
    batches.push(batch);
    batched += batch.events.length;
  }

  function send(): void {
    sending ??= sendAll().finally(() => {
      sending = null;
      if (waiting.length >= maxBatchEvents) cut();
      if (batches.length > 0 && !over.signal.aborted) send();
    });
  }

  async function sendAll(): Promise<void> {
    for (let attempt = 0; batches[0] !== undefined && !over.signal.aborted;) {
      const [batch] = batches;
      await keep(batch);
      const posted = await postBatch(batch, post);
      if (posted.kind === "retry") {
        failed(posted.error);
        const pauseMs = backoffMs(attempt, posted.retryAfterMs, random());
        attempt += 1;
        await wait(pauseMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
        continue;
      }
      attempt = 0;
      // It may have made room for newer ones meanwhile.
      if (batches[0] === batch) settle(batch);
      await forget(batch);
      if (posted.kind === "delivered") {
        failing = null;
        delivered += batch.events.length;
      } else if (posted.kind === "too_large" && batch.events.length > 1) {
        halve(batch);
      } else {
        if (posted.kind === "refused") failed(posted.error);
        drop(batch.events, posted.kind);
      }
    }
  }

  function settle(batch: EventBatch): void {
    batches.shift();
    batched -= batch.events.length;
  }

  function halve({ events }: EventBatch): void {
    const middle = events.length >> 1;
    const halves = [events.slice(0, middle), events.slice(middle)];
    batches.unshift(...halves.map((half) => ({ id: randomUUID(), events: half })));
    batched += events.length;
  }

  function failed(error: DendroError): void {
    // Once for each outage, not for each try.
    if (failing === null) onError?.(error);
    failing = error;
  }

  async function keep(batch: EventBatch): Promise<void> {
    if (spool === null || kept.has(batch.id)) return;
    kept.add(batch.id);
    await spool.keep(batch).catch((cause: unknown) => {
      kept.delete(batch.id);
      onError?.(new DendroError("storage_unavailable", "A batch could not be kept on disk.", { cause }));
    });
  }
  const kept = new Set<string>();

  async function forget({ id }: EventBatch): Promise<void> {
    if (kept.delete(id)) await spool?.remove(id).catch(() => undefined);
  }

  /** Batches of a process that is gone are sent first. */
  async function takeOver(): Promise<void> {
    const left = (await spool?.takeOver()) ?? [];
    for (const batch of left) kept.add(batch.id);
    batches = [...left, ...batches];
    batched += left.reduce((sum, { events }) => sum + events.length, 0);
    if (left.length > 0) send();
  }

  function makeRoom(): void {
    while (waiting.length + batched > maxQueuedEvents) {
      // The first one may be on its way.
      const at = batches.length > 1 ? 1 : -1;
      if (at === -1) {
        drop(waiting.splice(0, Math.ceil(maxQueuedEvents / 20)), "queue_full");
        continue;
      }
      const [oldest] = batches.splice(at, 1) as [EventBatch];
      batched -= oldest.events.length;
      drop(oldest.events, "queue_full");
      void forget(oldest);
    }
  }

  const takingOver = takeOver().catch((cause: unknown) =>
    onError?.(new DendroError("storage_unavailable", "The spool cannot be read.", { cause })),
  );

  return {
    add(event) {
      if (isClosed) return drop([event], "closed");
      waiting.push(event);
      if (waiting.length + batched > maxQueuedEvents) makeRoom();
      timer ??= setTimeout(() => {
        cut();
        send();
      }, flushIntervalMs).unref();
      if (waiting.length < maxBatchEvents) return;
      // While a batch is on its way the next one grows; on disk it is safe at once.
      if (sending !== null && spool === null && waiting.length < maxGrownBatch) return;
      cut();
      if (spool !== null) void keep(batches.at(-1) as EventBatch);
      send();
    },
    async flush() {
      await takingOver;
      cut();
      while (batches.length > 0 && !over.signal.aborted) {
        send();
        await sending;
      }
    },
    async close(timeoutMs = 5000) {
      if (isClosed) return;
      isClosed = true;
      const isOver = wait(timeoutMs, undefined, { ref: false });
      await Promise.race([this.flush(), isOver]);
      over.abort();
      await Promise.race([sending ?? Promise.resolve(), wait(100)]);
      for (const batch of batches) await keep(batch);
      drop(
        batches.filter(({ id }) => !kept.has(id)).flatMap(({ events }) => [...events]),
        "closed",
      );
    },
    get stats() {
      return { queued: waiting.length + batched, delivered, dropped, failing };
    },
  };
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url.href;
  throw new DendroError("invalid_configuration", "The address of analytics must be an http or https one.");
}
