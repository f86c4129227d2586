import { backoffMs } from "../async/backoff.ts";
import type { BreakerSettings } from "./breaker-settings.ts";

/** What is taken off at most, as a share, so that breakers that opened together do not all try again together. */
const jitter = 0.2;

/**
 * For how long a breaker opens, in milliseconds: as long as is set at first, and twice that with each recovery that failed.
 * @param failedRecoveries since it was closed last
 * @param random from 0 up to 1
 */
export function openTimeMs(
  failedRecoveries: number,
  { openMs, maxOpenMs }: Pick<BreakerSettings, "openMs" | "maxOpenMs">,
  random: number,
): number {
  if (failedRecoveries === 0) return openMs;
  const grown = backoffMs(failedRecoveries, { firstMs: openMs, longestMs: Math.max(openMs, maxOpenMs) });
  return Math.max(openMs, Math.round(grown * (1 - jitter * random)));
}
