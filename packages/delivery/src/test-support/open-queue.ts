import { randomBytes } from "node:crypto";
import {
  createVirtualTime,
  settle,
  type VirtualTime,
} from "../../../core/src/async/test-support/virtual-time.ts";
import { createBatchIds } from "../batch-ids.ts";
import { bodyOf } from "../batch.ts";
import { createDeliveryQueue, type DeliveryQueueOptions } from "../delivery-queue.ts";
import type { DropReason } from "../drop-reason.ts";
import type { Failure } from "../outcome.ts";
import { createPost } from "../post.ts";
import { createReporter } from "../reporter.ts";
import type { Spool } from "../spool.ts";

interface Received {
  readonly batch_id: string;
  readonly events: readonly number[];
}

interface Setting {
  readonly time?: VirtualTime;
  /** Null when there is none, ever. */
  readonly answer?: (received: Received) => Response | Promise<Response> | null;
}

const accept: NonNullable<Setting["answer"]> = () => new Response("{}");

/** A queue of numbers on its way to a receiver that answers as it is told to, in virtual time. */
export function openQueue(
  more: Partial<DeliveryQueueOptions<number>> = {},
  { time = createVirtualTime(), answer = accept }: Setting = {},
) {
  const received: Received[] = [];
  const dropped: { events: readonly number[]; reason: DropReason; detail: string }[] = [];
  const failures: Failure[] = [];
  const faults: string[] = [];
  let delivered = 0;
  const receiver = { answer };
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const body = JSON.parse(init?.body as string) as Received;
    received.push(body);
    const answered = receiver.answer(body);
    if (answered !== null) return answered;
    return await new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
    });
  };
  const report = createReporter<number>({
    delivered: (count) => (delivered += count),
    dropped: (events, reason, detail) => void dropped.push({ events, reason, detail }),
    failed: (failure) => failures.push(failure),
    fault: (message) => faults.push(message),
  });
  const queue = createDeliveryQueue<number>({
    maxBatchEvents: 10,
    flushIntervalMs: 5000,
    maxQueuedEvents: 1000,
    maxQueuedBytes: 1e6,
    maxBatchCharacters: 1e6,
    maxRetries: 10,
    minBackoffMs: 500,
    maxBackoffMs: 30_000,
    requestTimeoutMs: 10_000,
    createEncode: () => String,
    newBatchId: createBatchIds(time.now, (bytes) => randomBytes(bytes).toString("hex")),
    report,
    clock: time.now,
    random: () => 0.5,
    setTimer: time.setTimer,
    post: createPost({
      url: "http://dendro.test",
      name: "Dendro",
      requestOf: (batch) => ({ headers: {}, body: bodyOf(batch) }),
      fetch,
      clock: time.now,
    }),
    ...more,
  });
  return {
    queue,
    time,
    settle,
    receiver,
    received,
    dropped,
    failures,
    faults,
    report,
    get delivered() {
      return delivered;
    },
    push(count: number, from = 0) {
      for (let number = from; number < from + count; number += 1) queue.push(number);
    },
    /** What was sent of each request, in order. */
    sent: () => received.map(({ events }) => events.length),
    lost: () => dropped.flatMap(({ events }) => events),
  };
}

/** A spool that outlives whoever uses it. */
export function memorySpool(maxBytes = Infinity): Spool & { readonly bodies: Map<string, string> } {
  const bodies = new Map<string, string>();
  return {
    bodies,
    async keep(id, body, mayGo) {
      const givenUp: string[] = [];
      let total = body.length + [...bodies.values()].reduce((sum, { length }) => sum + length, 0);
      for (const [oldest, old] of bodies) {
        if (total <= maxBytes) break;
        if (!mayGo(oldest)) continue;
        bodies.delete(oldest);
        givenUp.push(old);
        total -= old.length;
      }
      bodies.set(id, body);
      return givenUp;
    },
    list: async () => [...bodies.keys()].toSorted(),
    read: async (id) => bodies.get(id) ?? null,
    remove: async (id) => void bodies.delete(id),
  };
}
