import type { CallWindow } from "./call-window.ts";

export type BreakerPhase = "closed" | "open" | "half_open";

/** What somebody has decided in the breaker's place. While it lasts, calls change nothing. */
export interface BreakerOverride {
  readonly mode: "open" | "closed";
  /** Who has. */
  readonly by: string;
  readonly reason: string;
  /** Since when, and until when or until it is taken back; milliseconds since 1970. */
  readonly at: number;
  readonly until: number | null;
}

/** The place of a call that tries whether it works again. */
export interface ProbeLease {
  readonly id: string;
  readonly expiresAt: number;
}

/**
 * Where a breaker is. All times are milliseconds since 1970.
 *
 * ```text
 *             too many failures                  recovery time
 *   closed ──────────────────────▶ open ─────────────────────────▶ half_open
 *     ▲                              ▲                               │   │
 *     │                              └────────── a probe fails ──────┘   │
 *     └─────────────────────── as many probes succeed as are set ────────┘
 * ```
 */
export interface BreakerState {
  readonly phase: BreakerPhase;
  /** Since when. */
  readonly since: number;
  /** The newest time it was told of: time goes back only where a clock was ahead. */
  readonly at: number;
  readonly consecutiveFailures: number;
  readonly window: CallWindow;
  /** How often it opened, ever: the number of the opening that is, or was last. */
  readonly opening: number;
  /** When that was; 0 when it never has. */
  readonly openedAt: number;
  /** From when on it is tried whether it works again; null while it is not open. */
  readonly recoveryAt: number | null;
  readonly failedRecoveries: number;
  /** The type of the last error. */
  readonly lastError: string | null;
  readonly lastFailureAt: number | null;
  readonly leases: readonly ProbeLease[];
  readonly probeSuccesses: number;
  readonly override: BreakerOverride | null;
}

export const firstBreakerState: BreakerState = {
  phase: "closed",
  since: 0,
  at: 0,
  consecutiveFailures: 0,
  window: [],
  opening: 0,
  openedAt: 0,
  recoveryAt: null,
  failedRecoveries: 0,
  lastError: null,
  lastFailureAt: null,
  leases: [],
  probeSuccesses: 0,
  override: null,
};

/** What callers see: an override is stronger than what the breaker would do. */
export const visiblePhase = ({ phase, override }: BreakerState): BreakerPhase => override?.mode ?? phase;

/** From when on callers may try again, as far as that is known; null when it is closed, or until somebody takes an override back. */
export function visibleRecoveryAt({ phase, recoveryAt, override }: BreakerState): number | null {
  if (override !== null) return override.mode === "open" ? override.until : null;
  return phase === "open" ? recoveryAt : null;
}

/** When it changes by itself next; null when it does not. */
export function breakerDueAt({ phase, recoveryAt, override }: BreakerState): number | null {
  if (override !== null) return override.until;
  return phase === "open" ? recoveryAt : null;
}
