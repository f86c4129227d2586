import { backoffMs } from "@dendro/core";
import { createFairShare } from "../fair/fair-share.ts";
import { createResults } from "./results.ts";
import type { AttemptResult } from "./attempt-result.ts";
import type { ClaimedDelivery, DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";
import { createLane, nextLook, noteClaim, roomIn, type Lane } from "./lane.ts";
import { nextAttemptInMs } from "./retry-schedule.ts";

export interface DispatcherOptions {
  readonly queue: DeliveryQueue;
  readonly endpoints: Pick<Endpoints, "get" | "onChanged">;
  /** Sends a delivery once; null where there is more of it to send. Never throws for what the receiver does. */
  readonly attempt: (
    endpoint: Endpoint,
    delivery: ClaimedDelivery,
    signal: AbortSignal,
  ) => Promise<AttemptResult | null>;
  /** Told of every attempt. */
  readonly onAttempt: (endpoint: Endpoint, delivery: ClaimedDelivery, result: AttemptResult) => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** How long after an attempt the next one comes, in milliseconds. */
  readonly retriesMs: readonly number[];
  /** How often it is looked for what others have left, in milliseconds. @defaultValue 5000 */
  readonly pollMs?: number;
  /** Requests at a time, which tenants share: one alone may have half. @defaultValue 512 */
  readonly maxInFlight?: number;
}

/** Sends what is due, for as long as it is open. */
export interface Dispatcher {
  start(): void;
  /** Something is due for these endpoints, at a time in milliseconds since 1970. */
  due(dueAt: ReadonlyMap<string, number>): void;
  readonly inFlight: number;
  /** Lets what is on its way end, for a while, and gives back what was not begun. */
  close(): Promise<void>;
}

/** The longest sleep of a timer, in milliseconds. */
const maxSleepMs = 60_000;
/** How long an attempt takes at most until its result is kept, in milliseconds. */
const longestAttemptMs = 40_000;
/** How long requests may go on while it closes, in milliseconds. */
const closeMs = 3000;
const retry = { firstMs: 100, longestMs: 5000 };

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { queue, endpoints, attempt, onAttempt, onFault, clock, random, retriesMs } = options;
  const { pollMs = 5000, maxInFlight = 512 } = options;
  const lanes = new Map<string, Lane>();
  const places = createFairShare(maxInFlight);
  /** What is on its way, to receivers and back to the store. */
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  const results = createResults(queue, clock, onFault);
  let isOpen = false;
  let isPumping = false;
  let isNeeded = false;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;
  let poll: NodeJS.Timeout | null = null;
  let pumping: Promise<void> = Promise.resolve();

  function laneOf(endpoint: string): Lane {
    let lane = lanes.get(endpoint);
    if (lane === undefined) lanes.set(endpoint, (lane = createLane()));
    return lane;
  }

  function due(dueAt: ReadonlyMap<string, number>): void {
    for (const [endpoint, at] of dueAt) {
      const lane = laneOf(endpoint);
      lane.dueAt = Math.min(lane.dueAt ?? Infinity, at);
    }
    pump();
  }

  function pump(): void {
    isNeeded = true;
    if (isPumping || !isOpen) return;
    isPumping = true;
    pumping = pumpAll().finally(() => {
      isPumping = false;
      if (!isOpen) return;
      // Somebody may have asked since it was looked for the last time.
      if (isNeeded && failures === 0) pump();
      else sleep();
    });
  }

  async function pumpAll(): Promise<void> {
    while (isNeeded && isOpen) {
      isNeeded = false;
      try {
        beginReady();
        await claim();
        beginReady();
        failures = 0;
      } catch (error) {
        onFault(error);
        failures += 1;
        return;
      }
    }
  }

  /** Claims what there is room for. */
  async function claim(): Promise<void> {
    const now = clock();
    const claims = [...lanes].flatMap(([id, lane]) => {
      const endpoint = endpoints.get(id);
      if (endpoint === null) {
        if (lane.inFlight === 0) lanes.delete(id);
        return [];
      }
      const limit = roomIn(lane, endpoint, now);
      return limit > 0 ? [{ endpoint: id, limit, ordered: endpoint.ordered }] : [];
    });
    if (claims.length === 0) return;
    const claimed = await queue.claim(claims, now);
    for (const delivery of claimed) laneOf(delivery.endpoint).ready.push(delivery);
    for (const { endpoint, limit, ordered } of claims) {
      const lane = laneOf(endpoint);
      const isFull = !ordered && lane.ready.length >= limit;
      noteClaim(lane, isFull, now);
      if (isFull) continue;
      // What comes while this is asked has said so itself.
      lane.dueAt = null;
      const next = await queue.nextDueAt(endpoint, ordered);
      if (next !== null) lane.dueAt = Math.min(lane.dueAt ?? Infinity, next);
    }
  }

  /** Begins as many as may be on their way. */
  function beginReady(): void {
    const inTurn = [...lanes];
    for (const [id, lane] of inTurn) {
      const endpoint = endpoints.get(id);
      if (endpoint === null || endpoint.status !== "active") {
        giveBack(lane);
        // When somebody has it go on, it is asked at once.
        lane.breaker.succeeded();
        continue;
      }
      const now = clock();
      giveBackLate(lane, now);
      const allowed = lane.breaker.allowed(endpoint.concurrency, now);
      if (allowed === 0) giveBack(lane);
      const before = lane.inFlight;
      while (lane.ready.length > 0 && lane.inFlight < allowed) {
        if (!places.take(endpoint.tenant)) break;
        const restMs = lane.rate.take(endpoint.rateLimit, now);
        if (restMs > 0) {
          places.give(endpoint.tenant);
          lane.restsUntil = now + restMs;
          break;
        }
        begin(endpoint, lane, lane.ready.shift() as ClaimedDelivery);
      }
      // The next place is first for others.
      if (lane.inFlight > before) {
        lanes.delete(id);
        lanes.set(id, lane);
      }
    }
  }

  function begin(endpoint: Endpoint, lane: Lane, delivery: ClaimedDelivery): void {
    lane.inFlight += 1;
    const run = send(endpoint, lane, delivery)
      .catch(onFault)
      .finally(() => {
        running.delete(run);
        lane.inFlight -= 1;
        pump();
      });
    running.add(run);
  }

  async function send(endpoint: Endpoint, lane: Lane, delivery: ClaimedDelivery): Promise<void> {
    const at = clock();
    let result: AttemptResult | null;
    try {
      result = await attempt(endpoint, delivery, closing.signal);
    } finally {
      places.give(endpoint.tenant);
    }
    if (closing.signal.aborted && result?.kind !== "delivered") return await queue.release([delivery], at);
    const now = clock();
    noteInBreaker(lane, result, now);
    // What was taken so far spends no attempt.
    if (result === null) return release(lane, [delivery]);
    const tried = delivery.tried + 1;
    const next =
      result.kind === "failed" ? nextAttemptInMs(tried, retriesMs, result.retryAfterMs, random) : null;
    const nextAt = next === null ? null : Math.ceil(now + next);
    const kept = results.add({ delivery, result, at, nextAt });
    if (endpoint.ordered) await kept;
    if (nextAt !== null || endpoint.ordered) lane.dueAt = Math.min(lane.dueAt ?? Infinity, nextAt ?? now);
    onAttempt(endpoint, delivery, result);
  }

  function noteInBreaker({ breaker }: Lane, result: AttemptResult | null, now: number): void {
    if (result === null || result.kind === "delivered") return breaker.succeeded();
    const { kind, responseCode, retryAfterMs } = result;
    if (kind === "skipped") return;
    if (responseCode === 429 && retryAfterMs !== null) breaker.limited(now, retryAfterMs);
    else breaker.failed(now);
  }

  function giveBack(lane: Lane): void {
    release(lane, lane.ready.splice(0));
  }

  /** What has waited so long, such as for places, that another could claim it during its attempt. */
  function giveBackLate(lane: Lane, now: number): void {
    const isLate = ({ claimedUntil }: ClaimedDelivery) => claimedUntil - now < longestAttemptMs;
    // What was claimed first is first.
    const [first] = lane.ready;
    if (first === undefined || !isLate(first)) return;
    const late = lane.ready.filter(isLate);
    lane.ready = lane.ready.filter((delivery) => !isLate(delivery));
    // Of what may be claimed already there is nothing to give back.
    release(
      lane,
      late.filter(({ claimedUntil }) => claimedUntil > now),
    );
  }

  function release(lane: Lane, deliveries: readonly ClaimedDelivery[]): void {
    if (deliveries.length === 0) return;
    const now = clock();
    lane.dueAt = Math.min(lane.dueAt ?? Infinity, now);
    const releasing = queue
      .release(deliveries, now)
      .catch(onFault)
      .finally(() => running.delete(releasing));
    running.add(releasing);
  }

  function sleep(): void {
    if (timer !== null) clearTimeout(timer);
    const now = clock();
    const looks = [...lanes].flatMap(([id, lane]) =>
      endpoints.get(id)?.status === "active" ? (nextLook(lane, now) ?? []) : [],
    );
    const next = Math.min(now + maxSleepMs, ...looks);
    const ms = failures > 0 ? backoffMs(failures - 1, retry) : Math.max(1, next - now);
    timer = setTimeout(pump, ms).unref();
  }

  endpoints.onChanged(pump);

  async function look(): Promise<void> {
    const waiting = await queue.dueByEndpoint();
    if (isOpen) due(waiting);
  }

  return {
    start() {
      isOpen = true;
      const lookAgain = () => void look().catch(onFault);
      poll = setInterval(lookAgain, pollMs).unref();
      lookAgain();
    },
    due,
    get inFlight() {
      return places.held;
    },
    async close() {
      isOpen = false;
      if (timer !== null) clearTimeout(timer);
      if (poll !== null) clearInterval(poll);
      await pumping;
      for (const lane of lanes.values()) giveBack(lane);
      const late = setTimeout(() => {
        closing.abort();
        // Who waits until something is kept does not wait for ever.
        void results.close();
      }, closeMs);
      await Promise.all(running);
      clearTimeout(late);
      await results.close();
    },
  };
}
