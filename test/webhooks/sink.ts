import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Sink {
  readonly url: string;
  /** All requests so far, in the order in which they were read. */
  readonly received: Received[];
  /** By `webhook-id`. */
  ids(path: string): string[];
  close(): Promise<void>;
}

/** Answers a request, or leaves it. */
export type Behave = (request: Received, response: ServerResponse, earlier: readonly Received[]) => void;

const accept: Behave = (_, response) => void response.writeHead(204).end();

/** A receiver of webhooks on loopback, which answers each path as it is said, and others with 204. */
export async function startSink(behaviour: Readonly<Record<string, Behave>> = {}): Promise<Sink> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const one = { path, headers: request.headers, body, at: Date.now() };
      const earlier = received.filter((other) => other.path === path);
      received.push(one);
      (behaviour[path] ?? accept)(one, response, earlier);
    });
    request.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    ids: (path) =>
      received.filter((one) => one.path === path).map(({ headers }) => String(headers["webhook-id"])),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Answers with these statuses, one after the other, and with the last from then on. */
export const answering =
  (...statuses: readonly number[]): Behave =>
  (_, response, earlier) =>
    void response.writeHead(statuses[Math.min(earlier.length, statuses.length - 1)] ?? 204).end("answered");
