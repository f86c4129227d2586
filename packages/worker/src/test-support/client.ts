import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type { z } from "zod";
import {
  parseServerFrame,
  type clientPayloads,
  type ClientFrameType,
  type ServerFrame,
  type ServerFrameType,
} from "@dendro/core";

type PayloadFrom<T extends ClientFrameType> = z.input<(typeof clientPayloads)[T]>;
type PayloadOf<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>["payload"];

/** A client as a foreign one would be: it knows the wire and nothing of the worker. */
export interface TestClient {
  readonly frames: ServerFrame[];
  send<T extends ClientFrameType>(type: T, payload: PayloadFrom<T>): string;
  sendText(text: string): void;
  /** The first frame, from now or before, that fits. */
  next<T extends ServerFrameType>(type: T, fits?: (payload: PayloadOf<T>) => boolean): Promise<PayloadOf<T>>;
  /** Sends, and resolves with the ack. */
  ask<T extends ClientFrameType>(type: T, payload: PayloadFrom<T>): Promise<PayloadOf<"ack">>;
  readonly closed: Promise<number>;
  /** Is gone without a word. */
  terminate(): void;
  close(): Promise<void>;
}

/** Opens a socket; with `connect` also introduces itself and waits until it is known. */
export async function openClient(
  url: string,
  connect?: PayloadFrom<"connect">,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestClient> {
  const socket = new WebSocket(url.replace(/^http/u, "ws"), { headers });
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    const text = (data as Buffer).toString("utf8");
    const frame = parseServerFrame(text);
    if (frame === null) throw new Error(`not a frame: ${text}`);
    frames.push(frame);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);

  const client: TestClient = {
    frames,
    closed,
    sendText: (text) => socket.send(text),
    terminate: () => socket.terminate(),
    send(type, payload) {
      const id = randomUUID();
      socket.send(JSON.stringify({ id, type, payload }));
      return id;
    },
    next: async (type, fits = () => true) =>
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          const seen = frames.map((frame) => frame.type).join(", ");
          reject(new Error(`no ${type} came within 30 s; there were: ${seen}`));
        }, 30_000);
        const look = () => {
          const found = frames.find((frame) => frame.type === type && fits(frame.payload as never));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found.payload as never);
        };
        waiting.add(look);
        look();
      }),
    async ask(type, payload) {
      const id = client.send(type, payload);
      return await client.next("ack", ({ ack_id }) => ack_id === id);
    },
    async close() {
      socket.close();
      await closed;
    },
  };
  if (connect !== undefined) await client.ask("connect", connect);
  return client;
}
