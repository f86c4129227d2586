import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SinkRequest, SunkMessage } from "./webhook-sink.ts";

/** The plainest receiver of webhooks: it keeps what comes, and answers 204 as long as it is not told to wait. Of `/hang` nothing is answered. */
let isHolding = false;
let held: ServerResponse[] = [];
let sunk: SunkMessage[] = [];
let expected: number | null = null;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.url === "/hang") return;
    const {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signature,
    } = request.headers;
    sunk.push({
      at: performance.timeOrigin + performance.now(),
      body: Buffer.concat(chunks).toString(),
      headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature },
    } as SunkMessage);
    if (isHolding) held.push(response);
    else response.writeHead(204).end();
    tellWhenAll();
  });
  request.on("error", () => undefined);
});

function tellWhenAll(): void {
  if (expected === null || sunk.length < expected) return;
  expected = null;
  process.send?.(sunk);
  sunk = [];
}

process.on("message", (asked: SinkRequest) => {
  if (asked.kind === "await") {
    expected = asked.count;
    return tellWhenAll();
  }
  isHolding = asked.kind === "hold";
  for (const response of held.splice(0)) response.writeHead(204).end();
  held = [];
  process.send?.(asked.kind);
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
