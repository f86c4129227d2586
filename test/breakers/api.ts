import { WebSocket } from "ws";
import { adminKey, asAdmin } from "../support/dendro.ts";

export interface Status {
  readonly node_type: string;
  readonly state: string;
  readonly consecutive_failures: number;
  readonly seconds_until_recovery: number | null;
  readonly opening: number;
  readonly [name: string]: unknown;
}

/** Asks the API with a key. @returns the status and the answer */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: object,
  key = adminKey,
): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

export const statusOf = async (url: string, node: string): Promise<Status> =>
  (await call(url, "GET", `/circuit-breaker/status/${encodeURIComponent(node)}`)).answer as unknown as Status;

export interface Transition {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a breaker has done, the oldest first. */
export async function transitionsOf(url: string, node: string): Promise<Transition[]> {
  const { answer } = await call(
    url,
    "GET",
    `/api/v1/breakers/${encodeURIComponent(node)}/transitions?limit=500`,
  );
  return (answer["transitions"] as Transition[]).toReversed();
}

type Frame = Readonly<Record<string, unknown>>;

/** A program's socket, with all that it was told. */
export async function openSocket(url: string): Promise<{
  readonly frames: Frame[];
  send(frame: object): void;
  close(): void;
}> {
  const socket = new WebSocket(new URL("/api/v1/breakers/socket", url.replace("http", "ws")), asAdmin);
  const frames: Frame[] = [];
  socket.on("message", (data) => frames.push(JSON.parse((data as Buffer).toString("utf8")) as Frame));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return {
    frames,
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
  };
}

export const failed = (name: string, more: object = {}) => ({
  type: "node.failed",
  name,
  error_type: "timeout",
  ...more,
});
