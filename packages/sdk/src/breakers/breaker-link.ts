import {
  backoffMs,
  closeCodes,
  createReconnecting,
  type BreakerFrameToProgram,
  type BreakerFrameToServer,
  type SocketEvents,
} from "@dendro/core";
import { runtimeTimer } from "@dendro/delivery";

/** A WebSocket, as Node, Deno, Bun and the package `ws` have it. */
export interface BreakerSocket {
  readonly readyState: number;
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: { readonly data?: unknown; readonly code?: unknown }) => void,
  ): void;
  send(text: string): void;
  close(code?: number): void;
}

/** Opens one, with the headers of its request. */
export type BreakerSocketClass = new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>> },
) => BreakerSocket;

export interface BreakerLinkOptions {
  readonly url: string;
  readonly key: string;
  readonly WebSocket: BreakerSocketClass;
  readonly clock: () => number;
  readonly random: () => number;
  /** A connection is open: what is to be said first. */
  readonly greet: () => readonly BreakerFrameToServer[];
  /** It is taken: from now on frames can be sent. */
  readonly onReady: () => void;
  readonly onFrame: (frame: BreakerFrameToProgram) => void;
  /** A connection has ended or could not be made. */
  readonly onAway: () => void;
}

/** A connection to Dendro that comes back by itself. */
export interface BreakerLink {
  readonly isAway: boolean;
  /** @returns whether there is a connection to send it over */
  send(frame: BreakerFrameToServer): boolean;
  close(): void;
}

const backoff = { firstMs: 250, longestMs: 16_000 };
const beatIntervalMs = 10_000;
const openState = 1;

export function openBreakerLink(options: BreakerLinkOptions): BreakerLink {
  const { key, random, clock } = options;
  const address = new URL(options.url);
  address.pathname = `${address.pathname.replace(/\/+$/u, "")}/api/v1/breakers/socket`;
  address.search = "";
  address.hash = "";
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  let socket: BreakerSocket | null = null;
  let isAway = true;
  /** How often in a row Dendro could not say how breakers are. */
  let postponed = 0;
  const canSend = () => !isAway && socket?.readyState === openState;

  function open(events: SocketEvents) {
    const opened = new options.WebSocket(address.href, { headers: { authorization: `Bearer ${key}` } });
    const say = (frame: BreakerFrameToServer) => opened.send(JSON.stringify(frame));
    socket = opened;
    opened.addEventListener("open", () => {
      events.opened();
      for (const frame of options.greet()) say(frame);
      say({ type: "ping" });
    });
    opened.addEventListener("message", ({ data }) => {
      events.heard();
      events.accepted();
      const frame = read(data);
      if (frame?.type === "state") postponed = 0;
      if (frame !== null) options.onFrame(frame);
    });
    // What follows it is `close`.
    opened.addEventListener("error", () => undefined);
    opened.addEventListener("close", ({ code }) => {
      if (code === closeCodes.tryAgainLater) postponed += 1;
      events.lost();
    });
    return {
      ping: () => {
        if (opened.readyState === openState) say({ type: "ping" });
      },
      end: () => opened.close(1000),
    };
  }

  const connection = createReconnecting({
    open,
    pauseMs: (failures) => backoffMs(Math.max(failures, postponed), backoff) * (0.5 + random()),
    beatIntervalMs,
    clock,
    setTimer: runtimeTimer,
    onChange({ phase }) {
      const wasAway = isAway;
      isAway = phase !== "ready";
      if (wasAway && !isAway) options.onReady();
      if (phase === "waiting") options.onAway();
    },
  });
  return {
    get isAway() {
      return !canSend();
    },
    send(frame) {
      if (!canSend()) return false;
      socket?.send(JSON.stringify(frame));
      return true;
    },
    close: connection.close,
  };
}

function read(data: unknown): BreakerFrameToProgram | null {
  try {
    return JSON.parse(String(data)) as BreakerFrameToProgram;
  } catch {
    return null;
  }
}
