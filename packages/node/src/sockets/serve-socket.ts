import type { RawData, WebSocket } from "ws";
import { createServedSocket, type ServedSocket, type ServedSocketOptions } from "@dendro/core";

export interface ServeSocketOptions extends Omit<ServedSocketOptions, "socket" | "setTimer"> {
  /** A frame came. */
  readonly onFrame: (text: string, isBinary: boolean) => void;
  /** The socket has ended. */
  readonly onEnd: () => void;
}

/** Serves a WebSocket that is open, by the one machine that all of ours have. */
export function serveSocket(
  opened: WebSocket,
  { onFrame, onEnd, ...options }: ServeSocketOptions,
): ServedSocket {
  const served = createServedSocket({
    ...options,
    setTimer(run, ms) {
      const timer = setTimeout(run, ms).unref();
      return () => clearTimeout(timer);
    },
    socket: {
      get isOpen() {
        return opened.readyState === opened.OPEN;
      },
      get bufferedBytes() {
        return opened.bufferedAmount;
      },
      send: (text) => opened.send(text),
      ping: () => opened.ping(),
      close: (code, reason) => opened.close(code, reason),
      terminate: () => opened.terminate(),
    },
  });
  opened.on("message", (data: RawData, isBinary) => {
    served.heard();
    onFrame((data as Buffer).toString("utf8"), isBinary);
  });
  opened.on("pong", () => served.heard());
  opened.on("error", () => opened.terminate());
  opened.on("close", () => {
    served.ended();
    onEnd();
  });
  return served;
}
