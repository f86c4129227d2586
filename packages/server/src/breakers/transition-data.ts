import {
  isoTime,
  visiblePhase,
  visibleRecoveryAt,
  type BreakerTransition,
  type JsonObject,
} from "@dendro/core";

/** What the event of a transition says in its `data`. */
export function transitionData({ state, reason, by }: BreakerTransition, threshold: number): JsonObject {
  const { override, consecutiveFailures, lastError, opening, openedAt } = state;
  const phase = visiblePhase(state);
  const recoveryAt = visibleRecoveryAt(state);
  return {
    state: phase,
    reason,
    consecutive_failures: consecutiveFailures,
    threshold,
    last_error: lastError,
    opening,
    opened_at: state.phase === "closed" ? null : isoTime(openedAt),
    recovery_at: recoveryAt === null ? null : isoTime(recoveryAt),
    ...(by === null ? {} : { by }),
    ...(override === null
      ? {}
      : {
          override: {
            mode: override.mode,
            by: override.by,
            reason: override.reason,
            until: override.until === null ? null : isoTime(override.until),
          },
        }),
  };
}
