import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { AnalyticsEvent } from "@dendro/core";

/** How a request is answered; 202 unless told otherwise. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /** It arrives, and the connection breaks before the answer. */
  readonly isLost?: boolean;
}

export interface Received {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly batch: {
    readonly batch_id: string;
    readonly worker_id: string;
    readonly events: readonly AnalyticsEvent[];
    readonly sent_at: string;
  };
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** The next requests are answered so, one after the other. */
  answerWith(...answers: readonly Reply[]): void;
  /** All requests are answered so, until told otherwise. */
  answerAll(answer: Reply | ((request: Received) => Reply)): void;
  /** The events of all batches, each batch counted once, as the platform does. */
  counted(): AnalyticsEvent[];
  close(): Promise<void>;
}

/** Takes batches as any address would that is not Dendro. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let planned: Reply[] = [];
  let usual: Reply | ((request: Received) => Reply) = {};
  const taken = new Map<string, readonly AnalyticsEvent[]>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const batch = JSON.parse(text) as Received["batch"];
      const one = { at: Date.now(), headers: request.headers, text, batch };
      received.push(one);
      const {
        status = 202,
        headers,
        body,
        delayMs,
        isLost,
      } = planned.shift() ?? (typeof usual === "function" ? usual(one) : usual);
      if (status < 300 && !taken.has(batch.batch_id)) taken.set(batch.batch_id, batch.events);
      if (isLost === true) return void request.socket.destroy();
      setTimeout(() => response.writeHead(status, headers).end(body ?? "{}"), delayMs ?? 0).unref();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const at = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${at}/hook`,
    port: at,
    received,
    answerWith: (...answers) => void (planned = [...answers]),
    answerAll: (answer) => void (usual = answer),
    counted: () => [...taken.values()].flat(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until something is so. @throws after 10 seconds */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it did not become so within 10 seconds");
}

/** An event that can be told from others. */
export const eventOf = (number: number, data: Readonly<Record<string, unknown>> = {}): AnalyticsEvent => ({
  event: "order.placed",
  timestamp: new Date(1_795_000_000_000 + number).toISOString(),
  worker_id: "support",
  user_id: "ann",
  data: { number, ...data },
});

export const numbersOf = (events: readonly AnalyticsEvent[]) => events.map(({ data }) => data?.["number"]);
