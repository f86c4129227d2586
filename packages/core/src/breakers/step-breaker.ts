import type { BreakerSettings } from "./breaker-settings.ts";
import type { BreakerOverride, BreakerState } from "./breaker-state.ts";
import { addCall, countCalls } from "./call-window.ts";
import { dateBack } from "./date-back.ts";
import { openTimeMs } from "./open-time.ts";

/** How a call ended. */
export interface CallOutcome {
  readonly type: "call";
  /** When it is told of, in milliseconds since 1970. */
  readonly at: number;
  /** When it ended, likewise. One that is told of later than the window is long counts for nothing. */
  readonly endedAt: number;
  /** The error's type; null of a success. */
  readonly error: string | null;
  /** When it began, or under which opening: one from before the breaker opened counts for nothing. */
  readonly began: { readonly at: number } | { readonly opening: number };
  /** The place that it had as a probe. */
  readonly lease?: string;
}

export type BreakerInput =
  | CallOutcome
  /** Time has passed. */
  | { readonly type: "time"; readonly at: number }
  /** A call asks for the place of a probe. */
  | { readonly type: "probe"; readonly at: number; readonly lease: string }
  /** Nobody will say any more what came of a probe: its place is free again. */
  | { readonly type: "release"; readonly at: number; readonly lease: string }
  /** Somebody decides in its place, or takes that back. */
  | {
      readonly type: "override";
      readonly at: number;
      readonly override: BreakerOverride | null;
      readonly by: string;
    }
  /** Somebody closes it, and takes back what was decided in its place. */
  | { readonly type: "reset"; readonly at: number; readonly by: string };

export type TransitionReason =
  | "consecutive_failures"
  | "failure_rate"
  | "probe_failed"
  | "recovery_time"
  | "probes_succeeded"
  | "reset"
  | "override"
  | "override_ended";

export interface BreakerTransition {
  readonly type: "opened" | "half_open" | "closed" | "overridden";
  readonly at: number;
  readonly reason: TransitionReason;
  /** Who has done it; null when nobody has. */
  readonly by: string | null;
  /** As it is afterwards. */
  readonly state: BreakerState;
}

export interface BreakerStep {
  readonly state: BreakerState;
  /** In order. */
  readonly transitions: readonly BreakerTransition[];
  /** Whether the call that has asked may try. */
  readonly isGranted: boolean;
  /**
   * Whether what was told of a call is all that is to be said of it. Not where it came too late, or was of before the opening
   * by some clock: whoever knows it better may still tell of the same call.
   */
  readonly isHeard: boolean;
}

export interface BreakerContext {
  readonly settings: BreakerSettings;
  /** What time it is for who decides, in milliseconds since 1970: nothing is later than that. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What a breaker does about something. Pure: the same inputs in the same order make the same breaker. */
export function stepBreaker(told: BreakerState, input: BreakerInput, context: BreakerContext): BreakerStep {
  const { settings, now } = context;
  const transitions: BreakerTransition[] = [];
  const before = dateBack(told, now, settings);
  const at = Math.max(before.at, Math.min(input.at, now));
  let state: BreakerState = { ...before, at };

  function pass(
    type: BreakerTransition["type"],
    reason: TransitionReason,
    changed: Partial<BreakerState>,
    by: string | null = null,
  ): void {
    state = { ...state, ...changed };
    transitions.push({ type, at, reason, by, state });
  }

  const open = (reason: TransitionReason, failedRecoveries: number) =>
    pass("opened", reason, {
      ...untried,
      phase: "open",
      since: at,
      opening: state.opening + 1,
      openedAt: at,
      failedRecoveries,
      recoveryAt: at + openTimeMs(failedRecoveries, settings, context.random()),
    });

  const close = (reason: TransitionReason, by: string | null) =>
    pass(
      "closed",
      reason,
      {
        ...untried,
        phase: "closed",
        since: at,
        recoveryAt: null,
        failedRecoveries: 0,
        consecutiveFailures: 0,
        window: [],
      },
      by,
    );

  /** What happens by itself. */
  function advance(): void {
    const { override } = state;
    if (override !== null && override.until !== null && override.until <= at)
      pass("overridden", "override_ended", { override: null });
    if (state.override !== null) return;
    if (state.phase === "open" && state.recoveryAt !== null && state.recoveryAt <= at)
      pass("half_open", "recovery_time", { ...untried, phase: "half_open", since: at, recoveryAt: null });
    if (state.leases.some(({ expiresAt }) => expiresAt <= at))
      state = { ...state, leases: state.leases.filter(({ expiresAt }) => expiresAt > at) };
  }

  function take(call: CallOutcome): void {
    if (call.error !== null && settings.ignoredErrors.includes(call.error)) return letGo(call.lease);
    if (isLate(call) || isFromBefore(call, state)) return;
    if (call.lease !== undefined && !state.leases.some(({ id }) => id === call.lease)) return;
    if (call.error !== null) state = { ...state, lastError: call.error, lastFailureAt: at };
    if (state.override !== null || state.phase === "open") return;
    if (state.phase === "half_open") return takeProbe(call);
    const isFailure = call.error !== null;
    const consecutiveFailures = isFailure ? state.consecutiveFailures + 1 : 0;
    const window = addCall(state.window, at, isFailure, settings.windowMs);
    state = { ...state, consecutiveFailures, window };
    if (consecutiveFailures >= settings.threshold) open("consecutive_failures", 0);
    else if (isFailure && isTooMuch()) open("failure_rate", 0);
  }

  const isLate = ({ endedAt }: CallOutcome): boolean => at - endedAt > settings.windowMs;

  function isTooMuch(): boolean {
    const { failureRate, minCalls, windowMs } = settings;
    const { calls, failures } = countCalls(state.window, at, windowMs);
    return failureRate !== null && calls >= minCalls && failures >= failureRate * calls;
  }

  /** The place of a probe is free again, whatever came of it. */
  function letGo(lease: string | undefined): void {
    if (state.leases.some(({ id }) => id === lease))
      state = { ...state, leases: state.leases.filter(({ id }) => id !== lease) };
  }

  function takeProbe(call: CallOutcome): void {
    letGo(call.lease);
    if (call.error !== null) {
      state = { ...state, consecutiveFailures: state.consecutiveFailures + 1 };
      return open("probe_failed", state.failedRecoveries + 1);
    }
    state = { ...state, probeSuccesses: state.probeSuccesses + 1 };
    if (state.probeSuccesses >= settings.probes) close("probes_succeeded", null);
  }

  function grant(id: string): boolean {
    const taken = state.leases.length + state.probeSuccesses;
    if (state.override !== null || state.phase !== "half_open" || taken >= settings.probes) return false;
    state = { ...state, leases: [...state.leases, { id, expiresAt: at + settings.probeTimeoutMs }] };
    return true;
  }

  advance();
  let isGranted = false;
  let isHeard = true;
  if (input.type === "call") {
    isHeard = !isLate(input) && ("opening" in input.began || !isFromBefore(input, state));
    take(input);
  } else if (input.type === "release") letGo(input.lease);
  else if (input.type === "probe") isGranted = grant(input.lease);
  else if (input.type === "override") {
    if (input.override !== null)
      pass("overridden", "override", { override: input.override, leases: [] }, input.by);
    else if (state.override !== null) {
      pass("overridden", "override_ended", { override: null }, input.by);
      advance();
    }
  } else if (input.type === "reset") {
    if (state.override !== null) pass("overridden", "reset", { override: null }, input.by);
    if (state.phase === "closed") state = { ...state, consecutiveFailures: 0, window: [] };
    else close("reset", input.by);
  }
  return { state, transitions, isGranted, isHeard };
}

const untried = { leases: [], probeSuccesses: 0 } as const;

const isFromBefore = ({ began }: CallOutcome, { opening, openedAt }: BreakerState): boolean =>
  "opening" in began ? began.opening < opening : began.at < openedAt;
