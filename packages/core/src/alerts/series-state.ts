import { keptWithoutDataMs } from "./rule.ts";

/**
 * What becomes of one series of a rule, as a pure machine.
 *
 *              breach               for so long
 *   inactive ──────────▶ pending ───────────────▶ firing
 *      ▲ ◀────────────── well                     │    ▲
 *      │                                     well │    │ breach
 *      │        for so long                       ▼    │
 *      └─────────────────────────────────────── recovering
 *
 * Times are of what was measured and not of a clock, in milliseconds since 1970.
 */
export const alertPhases = ["inactive", "pending", "firing", "recovering"] as const;
export type AlertPhase = (typeof alertPhases)[number];

export interface SeriesState {
  readonly phase: AlertPhase;
  /** Since when it is in this phase. */
  readonly since: number;
  /** When it began to fire; null while it does not. */
  readonly firedAt: number | null;
  /** Since when there is nothing to measure; null when there is. */
  readonly emptySince: number | null;
  /** What was measured last. */
  readonly value: number | null;
}

export interface SeriesTiming {
  readonly forMs: number;
  readonly keepFiringMs: number;
  readonly noData: "keep" | "fire" | "ok";
}

export interface Observation {
  /** Up to when it was measured. */
  readonly at: number;
  readonly value: number | null;
  /** Null when it cannot be said. */
  readonly breach: boolean | null;
  /** Whether nobody looked for longer than usual before: it is not known what was meanwhile. */
  readonly isAfterGap: boolean;
}

/** Of what was never measured before. */
export const newSeries = (at: number): SeriesState => ({
  phase: "inactive",
  since: at,
  firedAt: null,
  emptySince: null,
  value: null,
});

export const isActive = ({ phase }: Pick<SeriesState, "phase">): boolean =>
  phase === "firing" || phase === "recovering";

/** What an observation makes of a series. Each is newer than the one before. */
export function stepSeries(before: SeriesState, seen: Observation, timing: SeriesTiming): SeriesState {
  const { at, value } = seen;
  const emptySince = seen.breach === null ? (before.emptySince ?? at) : null;
  const state = { ...before, value, emptySince };
  const breach = meaningOf(state, seen, timing);
  if (breach === null) return state.phase === "pending" ? enter(state, "inactive", at) : state;
  switch (state.phase) {
    case "inactive":
      if (!breach) return state;
      return timing.forMs === 0 ? enter(state, "firing", at) : enter(state, "pending", at);
    case "pending":
      if (!breach) return enter(state, "inactive", at);
      if (seen.isAfterGap) return enter(state, "pending", at);
      return at - state.since >= timing.forMs ? enter(state, "firing", at) : state;
    case "firing":
      if (breach) return state;
      return timing.keepFiringMs === 0 ? enter(state, "inactive", at) : enter(state, "recovering", at);
    case "recovering":
      if (breach) return enter(state, "firing", at);
      if (seen.isAfterGap) return enter(state, "recovering", at);
      return at - state.since >= timing.keepFiringMs ? enter(state, "inactive", at) : state;
  }
}

/** What it means that nothing can be said; null when it means nothing. */
function meaningOf(
  { emptySince }: SeriesState,
  { at, breach }: Observation,
  { noData }: SeriesTiming,
): boolean | null {
  if (breach !== null) return breach;
  if (noData !== "keep") return noData === "fire";
  return emptySince !== null && at - emptySince >= keptWithoutDataMs ? false : null;
}

function enter(state: SeriesState, phase: AlertPhase, at: number): SeriesState {
  const firedAt = phase === "firing" || phase === "recovering" ? (state.firedAt ?? at) : null;
  return { ...state, phase, since: at, firedAt };
}
