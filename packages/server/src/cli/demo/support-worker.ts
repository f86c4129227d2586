import { WebSocket } from "ws";
import { parseFrameFromPlatform, type FrameToPlatform } from "@dendro/core";
import { sources } from "./shop.ts";
import { supportSettings } from "./support-settings.ts";
import type { SupportSettings } from "./world.ts";

export interface SupportWorkerOptions {
  /** `http://` of the server. */
  readonly url: string;
  /** With the scope `worker`. */
  readonly key: string;
  readonly version: string;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** Told of the settings whenever they are known or changed. */
  readonly onSettings: (settings: SupportSettings) => void;
}

/** The server hangs up on who says nothing for longer, in milliseconds. */
const pingIntervalMs = 10_000;
const reconnectMs = 2000;

/** The made-up support agent as a worker that is connected, so that it hears what is set of it, until the signal is aborted. */
export function connectSupportWorker(options: SupportWorkerOptions): void {
  const { url, key, version, signal, clock, onSettings } = options;
  const socket = new WebSocket(new URL("/api/v1/hub", url.replace(/^http/u, "ws")), {
    headers: { authorization: `Bearer ${key}` },
  });
  const send = (frame: FrameToPlatform) => socket.send(JSON.stringify(frame));
  const ping = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) send({ type: "ping" });
  }, pingIntervalMs);
  const end = () => socket.close();
  signal.addEventListener("abort", end, { once: true });

  socket.on("open", () =>
    send({
      type: "register",
      worker_id: sources.support,
      instance_id: `${sources.support}-1`,
      version,
      fields: [...supportSettings.fields],
    }),
  );
  let model: unknown;
  socket.on("message", (data) => {
    const frame = parseFrameFromPlatform((data as Buffer).toString("utf8"));
    if (frame?.type === "registered") {
      model = frame.state.values["model"]?.value;
      onSettings({ since: clock(), version: frame.state.version, model });
    }
    if (frame?.type === "changed") {
      if ("model" in frame.change.values) model = frame.change.values["model"];
      onSettings({ since: clock(), version: frame.change.version, model });
    }
  });
  // What went wrong ends in `close`, after which it is tried again.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(ping);
    signal.removeEventListener("abort", end);
    if (!signal.aborted)
      setTimeout(() => signal.aborted || connectSupportWorker(options), reconnectMs).unref();
  });
}
