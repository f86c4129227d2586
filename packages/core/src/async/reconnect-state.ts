/**
 * Where a connection is that comes back by itself.
 *
 * ```text
 *              opened            accepted
 *   opening ───────────▶ greeting ─────────▶ ready
 *      ▲ │                  │                  │
 *  due │ └───── lost ───────┴────── lost ──────┘
 *      │            ▼
 *      └──────── waiting       refused (until it is asked for)      closed (for good)
 * ```
 */
export type ReconnectState =
  /** `opening`: the socket is; `greeting`: both sides find out whether they may talk; `ready`: they do. */
  | {
      readonly phase: "opening" | "greeting" | "ready";
      /** Tries in a row that failed. */
      readonly failures: number;
      /** Something came since the last beat. */
      readonly isHeard: boolean;
    }
  | {
      readonly phase: "waiting";
      readonly failures: number;
      /** When it tries again. */
      readonly retryAt: number;
    }
  /** The other side does not want us, and trying again does not change that. */
  | { readonly phase: "refused" }
  | { readonly phase: "closed" };

export type ReconnectInput =
  /** The socket is open. */
  | "opened"
  /** Something came. */
  | "heard"
  | "accepted"
  | "refused"
  /** The socket has ended, or could not be opened. */
  | "lost"
  /** From time to time: is the other side still there? */
  | "beat"
  /** The wait is over. */
  | "due"
  /** Somebody wants it now. */
  | "retry"
  | "close";

/** What is to be done, in order: open a socket, end the one there is, ask the other side for a sign of life. */
export type ReconnectEffect = "open" | "end" | "ping";

export interface ReconnectStep {
  readonly state: ReconnectState;
  readonly effects: readonly ReconnectEffect[];
}

export interface ReconnectContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long to wait after so many failures in a row, 0 after the first, in milliseconds. */
  readonly pauseMs: (failures: number) => number;
}

type Phase = ReconnectState["phase"];
type LiveState = Extract<ReconnectState, { readonly isHeard: boolean }>;
type In<P extends Phase> = P extends LiveState["phase"] ? LiveState : Extract<ReconnectState, { phase: P }>;
type Transition<State> = (state: State, context: ReconnectContext) => ReconnectStep;

const to = (state: ReconnectState, ...effects: ReconnectEffect[]): ReconnectStep => ({ state, effects });
const stay = (state: ReconnectState): ReconnectStep => to(state);
const heard = (state: LiveState): ReconnectStep => to({ ...state, isHeard: true });
const open = (failures: number): ReconnectState => ({ phase: "opening", failures, isHeard: true });
const waiting = (failures: number, { now, pauseMs }: ReconnectContext): ReconnectState => ({
  phase: "waiting",
  failures: failures + 1,
  retryAt: now + pauseMs(failures),
});

/** What holds while there is a socket, whatever is said over it. */
const live: Record<ReconnectInput, Transition<LiveState>> = {
  opened: stay,
  heard,
  accepted: () => to({ phase: "ready", failures: 0, isHeard: true }),
  refused: () => to({ phase: "refused" }, "end"),
  lost: ({ failures }, context) => to(waiting(failures, context)),
  // The system may not notice for minutes that nobody is there any more.
  beat: (state, context) =>
    state.isHeard ? to({ ...state, isHeard: false }, "ping") : to(waiting(state.failures, context), "end"),
  due: stay,
  retry: () => to(open(0), "end", "open"),
  close: () => to({ phase: "closed" }, "end"),
};

const still = { opened: stay, heard: stay, accepted: stay, refused: stay, lost: stay, beat: stay };

/** What each input does in each phase. An input that is left out does not compile. */
const transitions: { readonly [P in Phase]: Record<ReconnectInput, Transition<In<P>>> } = {
  opening: {
    ...live,
    opened: ({ failures }) => to({ phase: "greeting", failures, isHeard: true }),
    // Nothing can be sent yet.
    beat: (state, context) =>
      state.isHeard ? to({ ...state, isHeard: false }) : to(waiting(state.failures, context), "end"),
  },
  greeting: live,
  ready: { ...live, accepted: stay, retry: stay },
  waiting: {
    ...still,
    due: ({ failures }) => to(open(failures), "open"),
    retry: () => to(open(0), "open"),
    close: () => to({ phase: "closed" }),
  },
  refused: {
    ...still,
    due: stay,
    retry: () => to(open(0), "open"),
    close: () => to({ phase: "closed" }),
  },
  closed: { ...still, due: stay, retry: stay, close: stay },
};

/** Where a connection begins: its first socket is to be opened. */
export const firstReconnectState: ReconnectState = open(0);

export function stepReconnect(
  state: ReconnectState,
  input: ReconnectInput,
  context: ReconnectContext,
): ReconnectStep {
  const transition = transitions[state.phase][input] as Transition<ReconnectState>;
  return transition(state, context);
}

/** Whether there is a socket. */
export const isLive = (state: ReconnectState): state is LiveState =>
  state.phase === "opening" || state.phase === "greeting" || state.phase === "ready";
