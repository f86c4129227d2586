import type { SetTimer } from "../async/timer.ts";

/** A server's end of a socket, as the runtime has it. */
export interface RawSocket {
  /** Whether something can be sent. */
  readonly isOpen: boolean;
  /** Bytes that were sent and are not on their way yet. */
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Asks the client for a sign of life. */
  ping(): void;
  /** Asks the client to end it. */
  close(code: number, reason: string): void;
  /** Ends it at once. */
  terminate(): void;
}

/** By which a slow consumer is told: one of `closeCodes`, and a few words. */
export interface SlowConsumer {
  readonly code: number;
  readonly reason: string;
}

export interface ServedSocketOptions {
  readonly socket: RawSocket;
  readonly setTimer: SetTimer;
  /** Bytes that may wait for a client that reads slowly; with more it is a slow consumer, and is closed. */
  readonly maxBufferedBytes: number;
  readonly slowConsumer: SlowConsumer;
  /** Takes so many bytes of a memory that is shared with others. @returns false when there is no room. @defaultValue there is */
  readonly hold?: (bytes: number) => boolean;
  /** How often the client has to show that it is there; one that says nothing for two of them is gone. @defaultValue 30,000 */
  readonly heartbeatMs?: number;
  /** Asks again whether the client may be here, at each heartbeat: keys are revoked meanwhile. @defaultValue it may */
  readonly authorize?: () => Promise<unknown>;
  /** It may no longer, or that could not be found out. @param error what `authorize` threw */
  readonly onUnauthorized?: (error: unknown) => void;
  /** We close it: nothing is sent from here on. */
  readonly onClosing?: () => void;
}

/**
 * A server's end of a socket with what holds whatever is spoken over it: a heartbeat, a bound of what waits for a slow
 * consumer, asking again whether the client may be here, and an end that comes even if the client does not answer.
 */
export interface ServedSocket {
  /** `closing`: we have asked the client to end it. */
  readonly phase: "open" | "closing" | "ended";
  /** @returns whether it was sent: not to a slow consumer, which is closed, and not once it is closing */
  send(text: string): boolean;
  /** The client showed that it is there. */
  heard(): void;
  /** Asks at once, and not at the next heartbeat, whether the client may be here. */
  reauthorize(): void;
  close(code: number, reason: string): void;
  /** The socket has ended, whoever did it. */
  ended(): void;
}

/** How long a client has to answer the closing, in milliseconds: one that does not read does not answer either. */
const closingMs = 1000;

export function createServedSocket(options: ServedSocketOptions): ServedSocket {
  const { socket, setTimer, maxBufferedBytes, slowConsumer, heartbeatMs = 30_000 } = options;
  const { hold = () => true, authorize, onUnauthorized, onClosing } = options;
  let phase: ServedSocket["phase"] = "open";
  let isHeard = true;
  let isAsking = false;
  let cancelTimer = setTimer(beat, heartbeatMs);

  function beat(): void {
    cancelTimer = setTimer(beat, heartbeatMs);
    // What was sent since may have gone.
    hold(socket.bufferedBytes);
    if (!isHeard) return socket.terminate();
    isHeard = false;
    socket.ping();
    reauthorize();
  }

  function reauthorize(): void {
    if (authorize !== undefined && !isAsking) void askAgain(authorize);
  }

  async function askAgain(mayStay: () => Promise<unknown>): Promise<void> {
    isAsking = true;
    try {
      await mayStay();
    } catch (error) {
      if (phase === "open") onUnauthorized?.(error);
    } finally {
      isAsking = false;
    }
  }

  function close(code: number, reason: string): void {
    if (phase !== "open") return;
    phase = "closing";
    cancelTimer();
    cancelTimer = setTimer(() => socket.terminate(), closingMs);
    onClosing?.();
    socket.close(code, reason);
  }

  return {
    get phase() {
      return phase;
    },
    send(text) {
      if (phase !== "open" || !socket.isOpen) return false;
      const { bufferedBytes } = socket;
      if (bufferedBytes > maxBufferedBytes || !hold(bufferedBytes)) {
        close(slowConsumer.code, slowConsumer.reason);
        return false;
      }
      socket.send(text);
      return true;
    },
    heard() {
      isHeard = true;
    },
    reauthorize,
    close,
    ended() {
      if (phase === "ended") return;
      phase = "ended";
      cancelTimer();
      hold(0);
    },
  };
}
