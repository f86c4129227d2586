import { breakerDueAt, isoTime, visiblePhase, visibleRecoveryAt, type BreakerPhase } from "@dendro/core";
import type { Breaker } from "./breaker.ts";
import type { EffectiveSettings } from "./settings.ts";

/** What is said of a breaker, in the names in which workflow engines ask for it. Times are ISO 8601. */
export interface BreakerStatus {
  readonly node_type: string;
  readonly state: BreakerPhase;
  readonly consecutive_failures: number;
  readonly threshold: number;
  readonly last_error: string | null;
  readonly last_failure_at: string | null;
  /** Null while it is closed. */
  readonly opened_at: string | null;
  readonly recovery_at: string | null;
  readonly seconds_until_recovery: number | null;
  readonly opening: number;
  readonly probes: { readonly allowed: number; readonly running: number; readonly succeeded: number };
  readonly override: {
    readonly mode: "force_open" | "force_closed";
    readonly by: string;
    readonly reason: string;
    readonly at: string;
    readonly until: string | null;
  } | null;
  readonly updated_at: string | null;
}

/** As it is now: what is due and not told yet is not waited for. */
export function statusOf({ node, state }: Breaker, settings: EffectiveSettings, now: number): BreakerStatus {
  const { override, lastFailureAt } = state;
  const dueAt = breakerDueAt(state);
  const isRecovering = override === null && state.phase === "open" && dueAt !== null && dueAt <= now;
  const phase = isRecovering ? "half_open" : visiblePhase(state);
  const recoveryAt = isRecovering ? null : visibleRecoveryAt(state);
  const openedAt = override?.mode === "open" && state.phase === "closed" ? override.at : state.openedAt;
  return {
    node_type: node,
    state: phase,
    consecutive_failures: state.consecutiveFailures,
    threshold: settings.threshold,
    last_error: state.lastError,
    last_failure_at: lastFailureAt === null ? null : isoTime(lastFailureAt),
    opened_at: phase === "closed" ? null : isoTime(openedAt),
    recovery_at: recoveryAt === null ? null : isoTime(recoveryAt),
    seconds_until_recovery: recoveryAt === null ? null : Math.max(0, Math.ceil((recoveryAt - now) / 1000)),
    opening: state.opening,
    probes: {
      allowed: settings.probes,
      running: state.leases.filter(({ expiresAt }) => expiresAt > now).length,
      succeeded: state.probeSuccesses,
    },
    override:
      override === null
        ? null
        : {
            mode: override.mode === "open" ? "force_open" : "force_closed",
            by: override.by,
            reason: override.reason,
            at: isoTime(override.at),
            until: override.until === null ? null : isoTime(override.until),
          },
    updated_at: state.at === 0 ? null : isoTime(state.at),
  };
}
