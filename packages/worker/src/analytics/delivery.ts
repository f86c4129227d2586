import { setTimeout as wait } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import { backoffMs } from "./backoff.ts";
import { halve, type Batch } from "./batch.ts";
import { postBatch, type Target } from "./post-batch.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** Sends batches one after the other, each until it is taken or refused. */
export interface Delivery {
  push(batch: Batch): void;
  /** Events that are not delivered. */
  readonly events: number;
  readonly isIdle: boolean;
  /** Takes the oldest batch that is not on its way; null when there is none. */
  giveUpOldest(): Batch | null;
  /** Resolves when nothing is left. */
  drained(): Promise<void>;
  /** Goes on for the time, in milliseconds; what is left then stays in the spool, or is dropped. */
  close(timeoutMs: number): Promise<void>;
}

export interface DeliveryOptions {
  readonly target: Target;
  readonly spool: Spool | null;
  readonly reporter: Reporter;
  readonly random: () => number;
  /** Nothing is on its way any more. */
  readonly onIdle: () => void;
}

const requestTimeoutMs = 15_000;

export function createDelivery({ target, spool, reporter, random, onIdle }: DeliveryOptions): Delivery {
  const queue: Batch[] = [];
  /** Ids of batches that are on disk, or on their way there. */
  const kept = new Map<string, Promise<boolean>>();
  const over = new AbortController();
  let events = 0;
  let sending: Promise<void> | null = null;

  function add(batch: Batch, place = queue.length): void {
    queue.splice(place, 0, batch);
    events += batch.events.length;
  }

  function remove(batch: Batch): void {
    const place = queue.indexOf(batch);
    if (place === -1) return;
    queue.splice(place, 1);
    events -= batch.events.length;
  }

  function start(): void {
    if (over.signal.aborted) return;
    sending ??= sendAll().finally(() => {
      sending = null;
      onIdle();
      if (queue.length > 0) start();
    });
  }

  /** @returns whether it outlives the process */
  async function keep(batch: Batch): Promise<boolean> {
    if (spool === null) return false;
    const known = kept.get(batch.id);
    if (known !== undefined) return await known;
    const keeping = write(batch, spool);
    kept.set(batch.id, keeping);
    return await keeping;
  }

  async function write(batch: Batch, to: Spool): Promise<boolean> {
    try {
      for (const { id, batch: lost } of await to.keep(batch, (other) => other !== queue[0]?.id)) {
        const queued = queue.find((one) => one.id === id);
        if (queued !== undefined) remove(queued);
        reporter.drop((queued ?? lost)?.events ?? [], "spool_full");
      }
      return true;
    } catch (cause) {
      reporter.fault(new DendroError("storage_unavailable", "A batch cannot be kept on disk.", { cause }));
      return false;
    }
  }

  async function forget({ id }: Batch): Promise<void> {
    const keeping = kept.get(id);
    kept.delete(id);
    // What is not on disk yet must not come there after it was delivered.
    if ((await keeping) === true) await spool?.remove(id).catch(() => undefined);
  }

  async function sendAll(): Promise<void> {
    for (let attempt = 0; queue[0] !== undefined && !over.signal.aborted;) {
      const [batch] = queue;
      await keep(batch);
      const signal = AbortSignal.any([over.signal, AbortSignal.timeout(requestTimeoutMs)]);
      const posted = await postBatch(batch, target, signal);
      if (over.signal.aborted && posted.kind === "retry") return;
      if (posted.kind === "retry") {
        reporter.failed(posted.error);
        const pauseMs = backoffMs(attempt, posted.retryAfterMs, random());
        attempt += 1;
        await wait(pauseMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
        continue;
      }
      attempt = 0;
      remove(batch);
      if (posted.kind === "delivered") {
        const rejected = batch.events.filter((_, index) => posted.rejected.includes(index));
        reporter.drop(rejected, "rejected");
        reporter.delivered(batch.events.length - rejected.length);
      } else if (posted.kind === "too_large" && batch.events.length > 1) {
        const halves = halve(batch);
        halves.forEach(add);
        await Promise.all(halves.map(keep));
      } else {
        reporter.failed(posted.error);
        reporter.drop(batch.events, posted.kind);
      }
      await forget(batch);
    }
  }

  /** What processes that are gone have left comes first. */
  async function adopt(from: Spool): Promise<void> {
    try {
      for (const [place, id] of (await from.adopt()).entries()) {
        const batch = await from.read(id);
        if (batch === null) continue;
        kept.set(id, Promise.resolve(true));
        add(batch, sending === null ? place : place + 1);
      }
    } catch (cause) {
      reporter.fault(new DendroError("storage_unavailable", "The spool cannot be read.", { cause }));
    }
    if (queue.length > 0) start();
  }
  const adopted = spool === null ? Promise.resolve() : adopt(spool);

  async function drained(): Promise<void> {
    await adopted;
    while (queue.length > 0 && !over.signal.aborted) {
      start();
      await sending;
    }
  }

  return {
    push(batch) {
      add(batch);
      void keep(batch);
      start();
    },
    get events() {
      return events;
    },
    get isIdle() {
      return sending === null;
    },
    giveUpOldest() {
      const [, second] = queue;
      if (second === undefined) return null;
      remove(second);
      void forget(second);
      return second;
    },
    drained,
    async close(timeoutMs) {
      await Promise.race([drained(), wait(timeoutMs, undefined, { ref: false })]);
      over.abort();
      await sending;
      for (const batch of queue) if (!(await keep(batch))) reporter.drop(batch.events, "closed");
      await Promise.all(kept.values());
      await spool?.close().catch(() => undefined);
    },
  };
}
