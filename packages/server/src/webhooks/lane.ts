import { createEndpointBreaker, type EndpointBreaker } from "./endpoint-breaker.ts";
import type { ClaimedDelivery } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { createRate, type Rate } from "./rate.ts";

/** What is on its way to one endpoint. Nothing of it is shared with another: one that hangs holds up itself alone. */
export interface Lane {
  /** When the store may have something to claim, in milliseconds since 1970; null when nothing is known to wait. */
  dueAt: number | null;
  /** Claimed, and not begun. */
  ready: ClaimedDelivery[];
  inFlight: number;
  /** How many are claimed at once, by how many requests go at a time; it follows how fast they are taken. */
  ahead: number;
  /** When something was claimed the last time, in milliseconds since 1970. */
  claimedAt: number;
  /** Until when it may not be asked because of its rate, in milliseconds since 1970. */
  restsUntil: number;
  readonly breaker: EndpointBreaker;
  readonly rate: Rate;
}

/** Enough that no request waits for the store. */
const fewestAhead = 4;
/** Each claim is a transaction, and a fast receiver would be waiting for the disk with every few: so many at once cost no more. */
const mostAtOnce = 500;
/** For how long a claim should do, in milliseconds. Those that last longer keep other servers from what they could send. */
const lasts = { atLeastMs: 500, atMostMs: 5000 };

export const createLane = (): Lane => ({
  dueAt: null,
  ready: [],
  inFlight: 0,
  ahead: fewestAhead,
  claimedAt: 0,
  restsUntil: 0,
  breaker: createEndpointBreaker(),
  rate: createRate(),
});

/** Seconds of its rate that are claimed at once. */
const rateAheadS = 10;

/** How many to claim for a lane now. */
export function roomIn(
  lane: Lane,
  { ordered, concurrency, rateLimit, status }: Endpoint,
  now: number,
): number {
  if (status !== "active" || lane.dueAt === null || lane.dueAt > now) return 0;
  const held = lane.ready.length + lane.inFlight;
  const allowed = lane.breaker.allowed(concurrency, now);
  if (allowed === 0) return 0;
  if (ordered || allowed < concurrency) return held === 0 ? 1 : 0;
  const most = Math.min(
    allowed * lane.ahead,
    Math.max(allowed * fewestAhead, mostAtOnce),
    rateLimit === null ? Infinity : Math.ceil(rateLimit * rateAheadS),
  );
  // A claim for a few would cost as much as one for many.
  return lane.ready.length <= most / 2 ? Math.max(0, most - held) : 0;
}

/** Notes a claim: of a lane that has used up the one before at once, the next is larger. */
export function noteClaim(lane: Lane, isFull: boolean, now: number): void {
  const lastedMs = now - lane.claimedAt;
  lane.claimedAt = now;
  if (lastedMs > lasts.atMostMs) lane.ahead = Math.max(lane.ahead / 2, fewestAhead);
  else if (isFull && lastedMs < lasts.atLeastMs) lane.ahead = Math.min(lane.ahead * 2, mostAtOnce);
}

/**
 * When something can be done for a lane that cannot be done now, in milliseconds since 1970; null when nothing waits for a
 * time. What waits for a place goes on when an attempt ends.
 */
export function nextLook({ ready, dueAt, restsUntil, breaker }: Lane, now: number): number | null {
  const waits = ready.length > 0 || (dueAt !== null && dueAt <= now);
  const times = [
    ...(dueAt !== null && dueAt > now ? [Math.max(dueAt, breaker.openUntil)] : []),
    ...(waits ? [Math.max(breaker.openUntil, restsUntil)] : []),
  ].filter((time) => time > now);
  return times.length === 0 ? null : Math.min(...times);
}
