import { backoffMs, DendroError } from "@dendro/core";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "./command-error.ts";

const backoff = { firstMs: 250, longestMs: 10_000 };
/** How long a server may be away before we give up. */
const giveUpAfterMs = 5 * 60_000;

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** Which errors may go away. @defaultValue those that say so */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Told before each wait. */
  readonly onRetry?: (error: unknown, waitMs: number) => void;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

/** Whether an error says that the same may succeed a moment later. */
export function saysRetryable(error: unknown): boolean {
  return (error instanceof DendroError || error instanceof CommandError) && error.retryable;
}

/**
 * Tries until it succeeds, as long as the error says that it may: after `Retry-After` where the server gave one, else after
 * waits that double from 250 ms to 10 s, for 5 minutes.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  {
    signal,
    isRetryable = saysRetryable,
    onRetry,
    wait = (ms, ofSignal) => sleep(ms, undefined, { signal: ofSignal }),
  }: RetryOptions = {},
): Promise<T> {
  let waited = 0;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error) || waited >= giveUpAfterMs || signal?.aborted === true) throw error;
      const asked = error instanceof DendroError ? error.retryAfterSeconds : undefined;
      const waitMs =
        asked === undefined ? backoffMs(failures, backoff) : Math.min(asked * 1000, giveUpAfterMs);
      onRetry?.(error, waitMs);
      await wait(waitMs, signal);
      waited += Math.max(waitMs, 1);
    }
  }
}
