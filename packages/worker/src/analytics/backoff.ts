const firstMs = 500;
const longestMs = 30_000;
/** No longer than this is waited because a server says so, in milliseconds. */
const longestRetryAfterMs = 5 * 60_000;

/**
 * Milliseconds to wait before the next try: exponential with full jitter, and not before `Retry-After`, which is
 * spread too, so that workers that were sent away together do not come back together.
 * @param attempt 0 after the first try
 * @param random from 0 up to 1
 */
export function backoffMs(attempt: number, retryAfterMs: number | null, random: number): number {
  const jitter = random * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  if (retryAfterMs === null) return jitter;
  return Math.max(jitter, Math.min(retryAfterMs, longestRetryAfterMs) + random * firstMs);
}

/** `Retry-After`, seconds or an HTTP date (RFC 9110), as milliseconds from now; null when it says nothing. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds < 0 ? null : seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
