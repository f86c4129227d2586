import { WebSocket } from "ws";
import {
  backoffMs,
  closeCodes,
  type FrameFromPlatform,
  type FrameToPlatform,
  maxFleetFrameBytes,
  parseFrameFromPlatform,
} from "@dendro/core";

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
  let failures = 0;
  let retry: NodeJS.Timeout | null = null;
  let isClosed = false;

  function connect(): void {
    const opened = new WebSocket(address, {
      headers: { authorization: `Bearer ${key}` },
      maxPayload: maxFleetFrameBytes,
      handshakeTimeout: handshakeTimeoutMs,
    });
    socket = opened;
    let isAnswered = true;
    const pings = setInterval(() => {
      if (!isAnswered) return opened.terminate();
      isAnswered = false;
      if (opened.readyState === WebSocket.OPEN) opened.send(JSON.stringify({ type: "ping" }));
    }, pingIntervalMs);
    pings.unref();
    opened.on("open", () => opened.send(JSON.stringify(register())));
    opened.on("message", (data) => {
      isAnswered = true;
      const frame = parseFrameFromPlatform((data as Buffer).toString("utf8"));
      if (frame !== null) take(frame);
    });
    opened.on("unexpected-response", (_request, response) => {
      const isRefusal = response.statusCode === 401 || response.statusCode === 403;
      status = isRefusal ? "refused" : "away";
      reason = `The platform answered ${response.statusCode}${isRefusal ? ": the key needs the scope `worker`" : ""}.`;
      response.resume();
      opened.terminate();
    });
    opened.on("error", (error) => (reason ??= error.message));
    opened.on("close", () => {
      clearInterval(pings);
      if (socket === opened) again();
    });
  }

  function take(frame: FrameFromPlatform): void {
    if (frame.type === "registered") {
      status = "connected";
      reason = null;
      failures = 0;
    }
    if (frame.type === "refused") {
      status = "refused";
      reason = frame.message;
    }
    onFrame(frame);
  }

  function again(): void {
    socket = null;
    if (isClosed) return;
    if (status !== "refused") status = "away";
    onAway();
    retry = setTimeout(connect, backoffMs(failures, backoff) * (0.5 + random()));
    retry.unref();
    failures += 1;
  }

  connect();
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
    close() {
      isClosed = true;
      if (retry !== null) clearTimeout(retry);
      socket?.close(closeCodes.done);
      socket?.terminate();
    },
  };
}

function fleetAddress(url: string): URL {
  const address = new URL("/api/v1/hub", url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address;
}
