import {
  firstReconnectState,
  isLive,
  stepReconnect,
  type ReconnectContext,
  type ReconnectInput,
  type ReconnectState,
} from "./reconnect-state.ts";
import type { SetTimer } from "./timer.ts";

/** What a socket tells of itself. Once another has taken its place, or it was ended, nobody listens. */
export interface SocketEvents {
  opened(): void;
  heard(): void;
  /** The other side takes us. */
  accepted(): void;
  /** The other side does not want us, and trying again does not change that. */
  refused(): void;
  /** It has ended, or could not be opened. */
  lost(): void;
}

/** A socket, whatever is spoken over it. */
export interface OpenSocket {
  /** Asks the other side for a sign of life. */
  ping(): void;
  end(): void;
}

export interface ReconnectingOptions extends Pick<ReconnectContext, "pauseMs"> {
  readonly open: (events: SocketEvents) => OpenSocket;
  /** How often the other side has to show that it is there: one that says nothing for two of them is gone. In milliseconds. */
  readonly beatIntervalMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly setTimer: SetTimer;
  /** Told of every change but signs of life, before what follows from it is done. */
  readonly onChange: (state: ReconnectState, before: ReconnectState) => void;
}

/** A connection that comes back by itself, as long as it is not closed. */
export interface Reconnecting {
  readonly state: ReconnectState;
  /** Tries at once, unless it is ready. */
  retry(): void;
  close(): void;
}

/** The first socket is opened before it returns. */
export function createReconnecting(options: ReconnectingOptions): Reconnecting {
  const { pauseMs, beatIntervalMs, clock, setTimer, onChange } = options;
  let state = firstReconnectState;
  let socket: OpenSocket | null = null;
  /** Which socket of all it is: those before are nobody's business any more. */
  let turn = 0;
  let cancelTimer = () => {};

  function step(input: ReconnectInput): void {
    const before = state;
    const next = stepReconnect(state, input, { now: clock(), pauseMs });
    state = next.state;
    if (isNews(state, before)) {
      arrange();
      onChange(state, before);
    }
    for (const effect of next.effects) {
      if (effect === "open") open();
      else if (effect === "ping") socket?.ping();
      else end();
    }
  }

  function open(): void {
    turn += 1;
    const own = turn;
    const told = (input: ReconnectInput) => () => {
      if (own === turn) step(input);
    };
    socket = options.open({
      opened: told("opened"),
      heard: told("heard"),
      accepted: told("accepted"),
      refused: told("refused"),
      lost: told("lost"),
    });
  }

  function end(): void {
    turn += 1;
    const ended = socket;
    socket = null;
    ended?.end();
  }

  /** Sets the timer that the phase needs: beats while there is a socket, the wait while there is none. */
  function arrange(): void {
    cancelTimer();
    if (isLive(state)) beat();
    else if (state.phase === "waiting") cancelTimer = setTimer(() => step("due"), state.retryAt - clock());
  }

  function beat(): void {
    cancelTimer = setTimer(() => {
      beat();
      step("beat");
    }, beatIntervalMs);
  }

  beat();
  open();
  return {
    get state() {
      return state;
    },
    retry: () => step("retry"),
    close: () => step("close"),
  };
}

const isNews = (state: ReconnectState, before: ReconnectState): boolean =>
  state.phase !== before.phase || (isLive(state) && isLive(before) && state.failures !== before.failures);
