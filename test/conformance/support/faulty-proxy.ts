import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What goes wrong with a request: it is dropped before or after it arrived, its answer comes late, or somebody on the
 * way says that it is not a good moment.
 */
export type Fault = "none" | "drop-request" | "drop-answer" | "delay" | "503" | "429";

export interface FaultyProxy {
  readonly url: string;
  /** How many requests came, and how many of them were passed on. */
  readonly seen: { requests: number; passed: number };
  close(): Promise<void>;
}

/** Stands between a client and a server and does, one request after the other, what it is told; then nothing more. */
export async function createFaultyProxy(target: string, faults: readonly Fault[]): Promise<FaultyProxy> {
  const seen = { requests: 0, passed: 0 };
  const plan = [...faults];

  function pass(request: IncomingMessage, response: ServerResponse, fault: Fault, body: Buffer): void {
    seen.passed += 1;
    const { host: _host, ...headers } = request.headers;
    const forwarded = send(
      new URL(request.url ?? "/", target),
      { method: request.method, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          if (fault === "drop-answer") return void request.socket.destroy();
          const reply = () => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            response.end(Buffer.concat(chunks));
          };
          if (fault === "delay") setTimeout(reply, 400);
          else reply();
        });
      },
    );
    forwarded.on("error", () => request.socket.destroy());
    forwarded.end(body);
  }

  const server = createServer((request, response) => {
    seen.requests += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const fault = plan.shift() ?? "none";
      if (fault === "drop-request") return void request.socket.destroy();
      if (fault === "503" || fault === "429") {
        response.writeHead(Number(fault), { "retry-after": "1", "content-type": "application/json" });
        return void response.end("{}");
      }
      pass(request, response, fault, Buffer.concat(chunks));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
