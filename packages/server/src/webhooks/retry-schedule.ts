import { hourMs } from "@dendro/core";

/** Of what comes together not all is tried again together: up to a tenth more. */
const jitter = 0.1;
/** The longest that a receiver may ask to be left alone, in milliseconds. */
const maxRetryAfterMs = 24 * hourMs;

/**
 * When to try again; null when all attempts are used up.
 * @param attempts how many there were since it was last asked for
 * @param retryAfterMs what the receiver has asked for, in milliseconds; it is never sooner than the schedule has it
 * @param random from 0 to 1
 */
export function nextAttemptInMs(
  attempts: number,
  retries: readonly number[],
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const delay = retries[attempts - 1];
  if (delay === undefined) return null;
  const asked = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
  return Math.max(asked, delay) * (1 + random() * jitter);
}
