import { resendMs, type SetTimer, withResolvers } from "@dendro/core";
import { createBatchList, newQueued, type BatchList, type Queued } from "./batch-list.ts";
import { halve, type Batch } from "./batch.ts";
import { createDeadline } from "./deadline.ts";
import { createKeptBatches } from "./kept-batches.ts";
import type { Failure, Outcome } from "./outcome.ts";
import type { Post } from "./post.ts";
import type { Reporter } from "./reporter.ts";
import type { Spool } from "./spool.ts";

/** Brings batches to Dendro: in order, one request at a time, and through the spool where there is one. Nothing here rejects. */
export interface Delivery<E> {
  push(batch: Batch<E>): void;
  /** What is on its way or waits for its turn. */
  readonly list: Pick<BatchList<E>, "all" | "events" | "characters">;
  /** Whether nothing is on its way or waits for its turn. */
  readonly isIdle: boolean;
  /** Makes room in memory. @returns the events that are lost; the oldest go first, and what is in the spool stays there */
  giveUp(count: number): readonly E[];
  /** Sees what others left in the spool since the start. */
  look(): Promise<void>;
  /** Begins to send everything at once, also while another request is under way. */
  sendAll(): void;
  /** Resolves when everything of now is delivered, dropped, or left in the spool after its last try. */
  flush(): Promise<void>;
  /** Ends at once. What is left stays in the spool, or is dropped as `closed`. */
  close(): Promise<void>;
}

export interface DeliveryOptions<E> {
  readonly post: Post;
  readonly spool?: Spool | undefined;
  /** What kept bodies say besides the events. */
  readonly keptFields?: object | undefined;
  /** Tries after the first; then a batch is dropped, or left in the spool for another time. May be `Infinity`. */
  readonly maxRetries: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** How long one try may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly report: Reporter<E>;
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number;
  readonly setTimer: SetTimer;
  /** Nothing is on its way any more. */
  readonly onIdle: () => void;
}

export function createDelivery<E>(options: DeliveryOptions<E>): Delivery<E> {
  const { post, spool, report, setTimer } = options;
  const backoff = { firstMs: options.minBackoffMs, longestMs: options.maxBackoffMs };
  const deadline = createDeadline(setTimer);
  const list = createBatchList<E>();
  const kept =
    spool &&
    createKeptBatches<E>({
      spool,
      fields: options.keptFields ?? {},
      report,
      mayGo: (id) => list.find(id)?.phase !== "sending",
      onLost(lost) {
        const queued = list.find(lost.id);
        // It may be on its way out already.
        if (queued === undefined) return;
        report.drop((queued.batch ?? lost).events, "spool_full", "The oldest batch made room.");
        void remove(queued);
      },
    });
  /** Tries in a row that failed. */
  let failures = 0;
  let working: Promise<void> | null = null;
  let cancelRetry = () => {};

  const queuedOf = (batch: Batch<E>) =>
    newQueued(batch.id, batch, kept?.keep(batch) ?? false, options.maxRetries);

  /** Sees what is in the spool and is not known: it comes before all others. */
  async function look(): Promise<void> {
    const ids = (await kept?.list()) ?? [];
    const known = new Set(list.all.map(({ id }) => id));
    const found = ids.filter((id) => !known.has(id));
    list.all.unshift(...found.map((id) => newQueued<E>(id, null, true, options.maxRetries)));
    if (found.length > 0) wake();
  }

  function wake(): void {
    if (working !== null || deadline.isOver) return;
    cancelRetry();
    // What was set aside has one try whenever something else goes out.
    for (const queued of list.all)
      if (queued.phase === "aside") Object.assign(queued, { phase: "waiting", settled: withResolvers() });
    working = work().finally(() => {
      working = null;
      if (list.next() !== undefined) return wake();
      if (list.all.length > 0 && !deadline.isOver) cancelRetry = setTimer(wake, backoff.longestMs);
      options.onIdle();
    });
  }

  async function work(): Promise<void> {
    await looked;
    for (let next; (next = list.next()) !== undefined && !deadline.isOver;) await deliver(next);
  }

  /** Tries until it is decided, or its last try has failed. */
  async function deliver(queued: Queued<E>): Promise<void> {
    for (;;) {
      queued.phase = "pausing";
      if (kept !== undefined && (await queued.kept) && queued.batch === null)
        list.hold(queued, await kept.read(queued.id));
      // It may have been given up meanwhile.
      if (deadline.isOver || !list.all.includes(queued)) return;
      const { batch } = queued;
      if (batch === null) return await remove(queued);
      queued.phase = "sending";
      const outcome = await deadline.limit(options.requestTimeoutMs, (signal) => post(batch, signal));
      queued.phase = "pausing";
      if (outcome.kind !== "retry") {
        failures = 0;
        return await conclude(queued, batch, outcome);
      }
      if (deadline.isOver) return;
      report.failed(outcome.failure);
      if (queued.triesLeft <= 0) return await defer(queued, batch, outcome.failure);
      queued.triesLeft -= 1;
      const pauseMs = resendMs(failures, backoff, outcome.retryAfterMs, options.random());
      failures += 1;
      await deadline.wait(pauseMs);
    }
  }

  async function conclude(
    queued: Queued<E>,
    batch: Batch<E>,
    outcome: Exclude<Outcome, { kind: "retry" }>,
  ): Promise<void> {
    if (outcome.kind === "delivered") {
      const { rejected } = outcome;
      report.delivered(batch.events.filter((_, place) => !rejected.has(place)).length);
      for (const reason of new Set(rejected.values())) {
        const events = batch.events.filter((_, place) => rejected.get(place) === reason);
        report.drop(events, "rejected", reason);
      }
    } else if (outcome.kind === "too_large" && batch.parts.length > 1) {
      const halves = halve(batch).map((half) => queuedOf(half));
      list.remove(queued, halves);
      for (const half of halves) await half.kept;
      // Whoever waits for the whole waits for its halves.
      return await remove(queued, Promise.all(halves.map((half) => half.settled.promise)));
    } else {
      report.failed(outcome.failure);
      report.drop(batch.events, outcome.kind, outcome.failure.message);
    }
    await remove(queued);
  }

  /** Its last try failed: it is for another time, or for nothing. */
  async function defer(queued: Queued<E>, batch: Batch<E>, failure: Failure): Promise<void> {
    if (!(await queued.kept)) {
      report.drop((queued.batch ?? batch).events, "unreachable", failure.message);
      return await remove(queued);
    }
    // What else is in the spool alone would fail as well.
    for (const other of list.all) {
      if (other !== queued && (other.batch !== null || other.phase !== "waiting")) continue;
      list.hold(other, null);
      other.phase = "aside";
      other.triesLeft = 0;
      other.settled.resolve(undefined);
    }
  }

  async function remove(queued: Queued<E>, done?: Promise<unknown>): Promise<void> {
    list.remove(queued);
    if (await queued.kept) await kept?.remove(queued.id);
    queued.settled.resolve(done);
  }

  let looked = kept && look();

  return {
    list,
    push(batch) {
      list.push(queuedOf(batch));
      wake();
    },
    get isIdle() {
      return working === null;
    },
    giveUp(count) {
      const lost = list.giveUp(count);
      for (const queued of list.all.slice()) if (queued.batch?.parts.length === 0) void remove(queued);
      return lost;
    },
    sendAll() {
      for (const queued of list.all) if (queued.phase === "waiting") void deliver(queued).then(wake);
    },
    look: () => (looked = look()),
    async flush() {
      await looked;
      wake();
      await Promise.all(list.all.map(({ settled }) => settled.promise));
    },
    async close() {
      deadline.end();
      cancelRetry();
      await looked;
      await working;
      for (const queued of list.all.slice()) {
        if (!(await queued.kept)) report.drop(queued.batch?.events ?? [], "closed", "The client is closed.");
        list.remove(queued);
        queued.settled.resolve(undefined);
      }
      await kept?.close();
    },
  };
}
