import { backoffMs, minuteMs, secondMs } from "@dendro/core";

/** Keeps an endpoint that does not answer from being asked, so that no delivery spends its attempts on it. */
export interface EndpointBreaker {
  /** How many requests may be under way at a moment, of those that are allowed. */
  allowed(concurrency: number, now: number): number;
  /** Until when nothing is asked, in milliseconds since 1970; 0 when it may be. */
  readonly openUntil: number;
  succeeded(): void;
  failed(now: number): void;
  /** The receiver answers, and wants to be left alone for a while. */
  limited(now: number, retryAfterMs: number): void;
}

/** Failures in a row, whatever was sent, after which it opens. */
const maxFailures = 5;
/** For how long it opens, the first time and at most. */
const openFor = { firstMs: 10 * secondMs, longestMs: 10 * minuteMs };

export function createEndpointBreaker(): EndpointBreaker {
  let failures = 0;
  /** How often it opened since something arrived. */
  let openings = 0;
  let openUntil = 0;
  return {
    allowed(concurrency, now) {
      // Longer than it opens at most only when the clock was set back.
      if (now < openUntil && openUntil - now <= openFor.longestMs) return 0;
      // One tries whether it answers again.
      return openings > 0 ? 1 : concurrency;
    },
    get openUntil() {
      return openUntil;
    },
    succeeded() {
      failures = 0;
      openings = 0;
      openUntil = 0;
    },
    failed(now) {
      failures += 1;
      if (now < openUntil || (openings === 0 && failures < maxFailures)) return;
      openUntil = now + backoffMs(openings, openFor);
      openings += 1;
    },
    limited(now, retryAfterMs) {
      failures = 0;
      openUntil = Math.max(openUntil, now + Math.min(retryAfterMs, openFor.longestMs));
    },
  };
}
