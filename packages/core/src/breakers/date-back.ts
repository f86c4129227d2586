import type { BreakerSettings } from "./breaker-settings.ts";
import type { BreakerState } from "./breaker-state.ts";
import { endWindow } from "./call-window.ts";

/**
 * A breaker as it is by the clock of who decides now. What another dated later, whose clock was ahead, happened now: otherwise
 * nothing would count and nothing be over until all clocks were there. Who is ahead by little moves nothing by more than that.
 */
export function dateBack(
  state: BreakerState,
  now: number,
  { windowMs, probeTimeoutMs }: Pick<BreakerSettings, "windowMs" | "probeTimeoutMs">,
): BreakerState {
  if (state.at <= now) return state;
  const { since, openedAt, recoveryAt, lastFailureAt, window, leases } = state;
  return {
    ...state,
    at: now,
    since: Math.min(since, now),
    openedAt: Math.min(openedAt, now),
    // It is open for as long as it was to be.
    recoveryAt: recoveryAt === null ? null : recoveryAt - Math.max(0, openedAt - now),
    lastFailureAt: lastFailureAt === null ? null : Math.min(lastFailureAt, now),
    window: endWindow(window, now, windowMs),
    leases: leases.map(({ id, expiresAt }) => ({ id, expiresAt: Math.min(expiresAt, now + probeTimeoutMs) })),
  };
}
