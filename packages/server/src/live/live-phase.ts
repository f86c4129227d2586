/**
 * What a live query does when, as a pure machine: `nextStep` of its state and of what happened gives the state that
 * follows and what is to be done.
 *
 *             joined or ticked, when it is due
 *   resting ─────────────────────────────────────▶ asking
 *      ▲            (ask, compare)                    │
 *      └──────────────────────────────────────────────┘
 *             answered (show) or failed
 *
 * Meanwhile it only notes how far what was shown is from what is known.
 */
export interface LiveState {
  readonly phase: "resting" | "asking";
  readonly freshness: Freshness;
  /** Where the answer is from: a fold that takes in what happens, or the warehouse, which is asked again. */
  readonly source: AnswerSource;
}

export type AnswerSource = "fold" | "warehouse";

/**
 * How far what was shown is from what is known, from the nearest to the furthest: it is the same; something came that is
 * not shown yet; what it is made of was corrected, so that it is asked anew when that is due; or it is nothing to go by.
 */
export const freshnesses = ["current", "changed", "corrected", "stale"] as const;
export type Freshness = (typeof freshnesses)[number];

export type LiveEvent =
  /** Somebody watches from now on. */
  | { readonly type: "joined" }
  /** The fold took in a row. */
  | { readonly type: "folded" }
  /** The fold has too many groups, and is given up. */
  | { readonly type: "overflowed" }
  /** There are new rows in the warehouse. */
  | { readonly type: "written" }
  /** Rows that it is made of were corrected. */
  | { readonly type: "corrected" }
  /** What it is made of is no longer there. */
  | { readonly type: "forgotten" }
  | {
      readonly type: "ticked";
      /** What the time has changed: the range, or only what is said of it, such as what it is compared with. */
      readonly moved: "nothing" | "edge" | "range";
      /** Whether the warehouse was last asked long enough ago. */
      readonly isDue: boolean;
    }
  | { readonly type: "answered"; readonly source: AnswerSource }
  | { readonly type: "failed" };

export type LiveAction =
  | "nothing"
  /** Asks the warehouse. */
  | "ask"
  /** Asks the warehouse only for what it is compared with. */
  | "compare"
  /** Sends what changed since the last time. */
  | "show"
  /** Sends the answer to those who have none. */
  | "greet";

export interface LiveStep {
  readonly state: LiveState;
  readonly action: LiveAction;
}

export const initialState: LiveState = { phase: "resting", freshness: "stale", source: "warehouse" };

export function nextStep(state: LiveState, event: LiveEvent): LiveStep {
  switch (event.type) {
    case "joined":
      if (state.freshness !== "stale") return { state, action: "greet" };
      return state.phase === "asking" ? stay(state) : ask(state);
    case "folded":
      return note(state, "changed");
    case "overflowed":
      return note({ ...state, source: "warehouse" }, "stale");
    case "written":
      return state.source === "fold" ? stay(state) : note(state, "changed");
    case "corrected":
      return note(state, "corrected");
    case "forgotten":
      return note(state, "stale");
    case "ticked":
      return state.phase === "asking" ? stay(state) : tick(state, event);
    case "answered":
      return { state: { ...state, phase: "resting", source: event.source }, action: "show" };
    case "failed":
      return stay({ ...state, phase: "resting", freshness: "stale" });
  }
}

function tick(state: LiveState, { moved, isDue }: Extract<LiveEvent, { type: "ticked" }>): LiveStep {
  const { freshness, source } = state;
  if (freshness === "stale" || moved === "range") return ask(state);
  if (freshness === "corrected" && isDue) return ask(state);
  if (moved === "edge") return source === "fold" ? compare(state) : ask(state);
  if (freshness === "current") return stay(state);
  if (source === "fold") return { state: shown(state), action: "show" };
  return isDue ? ask(state) : stay(state);
}

const stay = (state: LiveState): LiveStep => ({ state, action: "nothing" });

const ask = (state: LiveState): LiveStep => ({
  state: { ...state, phase: "asking", freshness: "current" },
  action: "ask",
});

const compare = (state: LiveState): LiveStep => ({
  state: { ...shown(state), phase: "asking" },
  action: "compare",
});

/** What was corrected is not made good by showing the rest. */
const shown = (state: LiveState): LiveState => ({
  ...state,
  freshness: state.freshness === "corrected" ? "corrected" : "current",
});

/** It is at least as far away as that. */
const note = (state: LiveState, freshness: Freshness): LiveStep =>
  stay(
    freshnesses.indexOf(freshness) > freshnesses.indexOf(state.freshness) ? { ...state, freshness } : state,
  );
