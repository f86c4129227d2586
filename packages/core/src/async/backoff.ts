/** From which wait to which, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long to wait after so many failures in a row: the first wait, twice that, and so on up to the longest.
 * @param failures 0 after the first
 * @returns milliseconds, the same for everybody: many that failed together need jitter as well
 * @example backoffMs(2, { firstMs: 100, longestMs: 5000 }); // 400
 */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffLimits): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30));
}

/** No longer than this is waited because a server says so, in milliseconds. */
const maxRetryAfterMs = 5 * 60_000;

/**
 * How long to wait before something is sent again: any part of {@link backoffMs} (full jitter), and not before
 * `Retry-After`, which is spread too, so that those who were sent away together do not come back together.
 * @param random from 0 up to 1
 */
export function resendMs(
  failures: number,
  limits: BackoffLimits,
  retryAfterMs: number | null,
  random: number,
): number {
  const jitter = random * backoffMs(failures, limits);
  if (retryAfterMs === null) return jitter;
  return Math.max(jitter, Math.min(retryAfterMs, maxRetryAfterMs) + random * limits.firstMs);
}

/** `Retry-After`, seconds or an HTTP date (RFC 9110), as milliseconds from now; null when it says nothing. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds < 0 ? null : seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
