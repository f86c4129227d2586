import { backoffMs } from "@dendro/core";
/** How a client reaches a worker, and as whom. */
export interface AgentClientOptions {
  /** `ws(s)://` or `http(s)://`, or a path on the page's own host. */
  readonly url: string;
  readonly workerId: string;
  readonly userId: string;
  readonly userName?: string | undefined;
  readonly userEmail?: string | undefined;
  /** Proves who it is; asked for anew at every connection when it is a function. */
  readonly authToken?: string | (() => string | Promise<string>) | undefined;
  /** What the worker is told of the client. */
  readonly client?: unknown;
  /** @defaultValue the global one */
  readonly WebSocket?: typeof globalThis.WebSocket | undefined;
  /** How long to wait before connecting again, by how often it failed, in milliseconds. @defaultValue 1, 2, 4, 8, 16 s with jitter */
  readonly backoffMs?: ((attempt: number) => number) | undefined;
  /** How long an answer may take, in milliseconds. @defaultValue 15,000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Analytics events that are kept. @defaultValue 200 */
  readonly maxAnalyticsEvents?: number | undefined;
}

/** 1, 2, 4, 8, 16 s and so on with 16, each up to a quarter shorter or longer, so that many do not come back at once. */
export const defaultBackoffMs = (attempt: number): number =>
  backoffMs(attempt, { firstMs: 1000, longestMs: 16_000 }) * (0.75 + Math.random() / 2);

/** The address of a socket, however it was written. */
export function socketUrl(url: string): string {
  const base = typeof location === "undefined" ? "http://localhost" : location.href;
  const address = new URL(url, base);
  if (address.protocol === "http:") address.protocol = "ws:";
  if (address.protocol === "https:") address.protocol = "wss:";
  return address.href;
}
