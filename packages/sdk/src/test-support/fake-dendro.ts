import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  createClient,
  type Client,
  type ClientOptions,
  type DropReason,
  type TrackedEvent,
} from "../index.ts";

export interface Batch {
  readonly batch_id: string;
  readonly events: (TrackedEvent & { readonly id: string })[];
}

export interface Received extends Batch {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

/** How a request is answered; the default is as Dendro does. `drop` ends the connection without a word. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
  /** It is answered once this has come. */
  readonly after?: Promise<unknown>;
  readonly drop?: boolean;
}

export interface FakeDendro {
  readonly url: string;
  /** Everything that arrived, answered well or not. */
  readonly received: Received[];
  /** Every event that arrived. */
  events(): TrackedEvent[];
  /** Has a client send what it has until so many events have arrived: a server says of a request what it was after its answer. */
  arrived(client: Pick<Client, "flush">, count: number): Promise<TrackedEvent[]>;
  /** The answers to come, first to last; after them all is well. */
  answerWith(...answers: (Reply | ((received: Received) => Reply))[]): void;
  close(): Promise<void>;
}

/** A server that plays a Dendro that fails when told to. */
export async function startFakeDendro(): Promise<FakeDendro> {
  const received: Received[] = [];
  let answers: (Reply | ((received: Received) => Reply))[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    // Browsers ask first.
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const batch = JSON.parse(body.toString()) as Batch;
      const whole = { ...batch, headers: request.headers, bytes: body.length };
      received.push(whole);
      const next = answers.shift() ?? {};
      const answer = typeof next === "function" ? next(whole) : next;
      if (answer.drop === true) return void request.socket.destroy();
      const reply = () => {
        response.writeHead(answer.status ?? 202, answer.headers);
        response.end(
          JSON.stringify(answer.body ?? { accepted: batch.events.length, duplicates: 0, rejected: [] }),
        );
      };
      if (answer.after === undefined) setTimeout(reply, answer.delayMs ?? 0);
      else void answer.after.then(reply);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    events: () => received.flatMap(({ events }) => events),
    async arrived(client, count) {
      const all = () => received.flatMap(({ events }) => events);
      for (let tries = 0; all().length < count && tries < 1000; tries += 1) {
        await client.flush();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return all();
    },
    answerWith: (...next) => void (answers = next),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<unknown>((resolve) => server.close(resolve));
    },
  };
}

export interface Dropped {
  readonly events: readonly TrackedEvent[];
  readonly reason: DropReason;
  readonly detail: string;
}

/** A client of it that is quick to try again, and what it dropped. */
export function clientOf(
  dendro: Pick<FakeDendro, "url">,
  options: Partial<ClientOptions> = {},
): { client: Client; dropped: Dropped[] } {
  const dropped: Dropped[] = [];
  const client = createClient({
    url: dendro.url,
    key: "test-key",
    minBackoffMs: 1,
    maxBackoffMs: 20,
    onDrop: (events, reason, detail) => void dropped.push({ events, reason, detail }),
    ...options,
  });
  return { client, dropped };
}
