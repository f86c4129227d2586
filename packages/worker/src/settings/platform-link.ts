import { WebSocket } from "ws";
import {
  backoffMs,
  closeCodes,
  createReconnecting,
  type FrameFromPlatform,
  type FrameToPlatform,
  maxFleetFrameBytes,
  parseFrameFromPlatform,
  type ReconnectState,
  type SocketEvents,
} from "@dendro/core";
import { runtimeTimer } from "@dendro/delivery";

/** A connection to the platform that reconnects by itself. */
export interface PlatformLink {
  readonly status: "connecting" | "connected" | "away" | "refused";
  readonly reason: string | null;
  /** @returns whether there is a connection to send it over */
  send(frame: FrameToPlatform): boolean;
  close(): void;
}

export interface PlatformLinkOptions {
  /** `http(s)://` of the platform. */
  readonly url: string;
  readonly key: string;
  readonly random: () => number;
  /** The first frame of every connection. */
  readonly register: () => FrameToPlatform;
  readonly onFrame: (frame: FrameFromPlatform) => void;
  /** A connection has ended or could not be made. */
  readonly onAway: () => void;
}

const backoff = { firstMs: 250, longestMs: 16_000 };
/** How often the platform is pinged, and how long it may take to answer. */
const pingIntervalMs = 10_000;
const handshakeTimeoutMs = 10_000;

export function openPlatformLink({
  url,
  key,
  random,
  register,
  onFrame,
  onAway,
}: PlatformLinkOptions): PlatformLink {
  const address = fleetAddress(url);
  let status: PlatformLink["status"] = "connecting";
  let reason: string | null = null;
  let socket: WebSocket | null = null;

  function open(events: SocketEvents) {
    const opened = new WebSocket(address, {
      headers: { authorization: `Bearer ${key}` },
      maxPayload: maxFleetFrameBytes,
      handshakeTimeout: handshakeTimeoutMs,
    });
    socket = opened;
    opened.on("open", () => {
      events.opened();
      opened.send(JSON.stringify(register()));
    });
    opened.on("message", (data) => {
      events.heard();
      const frame = parseFrameFromPlatform((data as Buffer).toString("utf8"));
      if (frame !== null) take(frame, events);
    });
    opened.on("unexpected-response", (_request, response) => {
      const isRefusal = response.statusCode === 401 || response.statusCode === 403;
      status = isRefusal ? "refused" : "away";
      reason = `The platform answered ${response.statusCode}${isRefusal ? ": the key needs the scope `worker`" : ""}.`;
      response.resume();
      opened.terminate();
    });
    opened.on("error", (error) => (reason ??= error.message));
    opened.on("close", events.lost);
    return {
      ping: () => opened.send(JSON.stringify({ type: "ping" })),
      end() {
        opened.close(closeCodes.done);
        opened.terminate();
      },
    };
  }

  function take(frame: FrameFromPlatform, events: SocketEvents): void {
    if (frame.type === "registered") events.accepted();
    if (frame.type === "refused") {
      // It may be registered another time: it goes on trying.
      status = "refused";
      reason = frame.message;
    }
    onFrame(frame);
  }

  function changed({ phase }: ReconnectState): void {
    if (phase === "ready") {
      status = "connected";
      reason = null;
    }
    if (phase !== "waiting") return;
    if (status !== "refused") status = "away";
    onAway();
  }

  const connection = createReconnecting({
    open,
    pauseMs: (failures) => backoffMs(failures, backoff) * (0.5 + random()),
    beatIntervalMs: pingIntervalMs,
    clock: Date.now,
    setTimer: runtimeTimer,
    onChange: changed,
  });

  return {
    get status() {
      return status;
    },
    get reason() {
      return reason;
    },
    send(frame) {
      if (status !== "connected" || socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(frame));
      return true;
    },
    close: connection.close,
  };
}

function fleetAddress(url: string): URL {
  const address = new URL("/api/v1/hub", url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address;
}
