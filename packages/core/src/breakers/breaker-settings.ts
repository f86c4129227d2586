import { minuteMs, secondMs } from "../time/units.ts";

/** When a breaker opens, for how long, and how it finds out whether it may close again. */
export interface BreakerSettings {
  /** Failures in a row that open it. @defaultValue 5 */
  readonly threshold: number;
  /** The share of failures in the window that opens it, above 0 and up to 1; null for never. @defaultValue 0.5 */
  readonly failureRate: number | null;
  /** Calls in the window without which the share says nothing. @defaultValue 20 */
  readonly minCalls: number;
  /** How long a call counts for the share, in milliseconds. @defaultValue one minute */
  readonly windowMs: number;
  /** For how long it opens the first time, in milliseconds; twice that with every recovery that failed. @defaultValue 300 s */
  readonly openMs: number;
  /** For how long it opens at most, in milliseconds. @defaultValue one hour */
  readonly maxOpenMs: number;
  /** Calls that may try at a time whether it works again, and have to succeed before it closes. @defaultValue 3 */
  readonly probes: number;
  /** How long a probe has its place, in milliseconds; one that has not reported by then counts for nothing. @defaultValue 30 s */
  readonly probeTimeoutMs: number;
  /** Types of errors that say nothing of what was called. @defaultValue what was given up by its caller */
  readonly ignoredErrors: readonly string[];
}

export const defaultBreakerSettings: BreakerSettings = {
  threshold: 5,
  failureRate: 0.5,
  minCalls: 20,
  windowMs: minuteMs,
  openMs: 300 * secondMs,
  maxOpenMs: 60 * minuteMs,
  probes: 3,
  probeTimeoutMs: 30 * secondMs,
  ignoredErrors: ["AbortError", "aborted", "cancelled", "canceled"],
};
