import { setTimeout as wait } from "node:timers/promises";
import { backoffMs, toDendroError } from "@dendro/core";
import { createReceiverMemory, createWireRequest, native, type Pipeline } from "@dendro/ingest";
import type { BatchReceipt } from "./batch-sender.ts";

export interface ImportedSenderOptions {
  readonly pipeline: Pipeline;
  readonly tenant: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

const backoff = { firstMs: 250, longestMs: 10_000 };
const utf8 = new TextEncoder();

/** Sends events of a file on the way on which the command line's come, and waits for a server that is behind. */
export function createImportedSender(options: ImportedSenderOptions) {
  const { pipeline, tenant, clock, signal } = options;
  const memory = createReceiverMemory()(tenant);
  const [route] = native.routes;

  async function attempt(body: Uint8Array): Promise<BatchReceipt> {
    const receivedAt = clock();
    const request = createWireRequest({
      path: "/api/v1/events",
      query: new URLSearchParams(),
      contentType: "application/json",
      body,
      receivedAt,
      origin: "",
    });
    const sender = { tenant, receiver: "import", ip: "", userAgent: "", acceptLanguage: "", receivedAt };
    const reply = await pipeline(() => route?.decode(request, memory) as never, { ...sender, history: true });
    return JSON.parse(String(reply.body)) as BatchReceipt;
  }

  return async (events: readonly object[]): Promise<BatchReceipt> => {
    const body = utf8.encode(JSON.stringify(events));
    for (let failures = 0; ; failures += 1) {
      signal.throwIfAborted();
      try {
        return await attempt(body);
      } catch (error) {
        const { retryable, retryAfterSeconds } = toDendroError(error);
        if (!retryable) throw error;
        const ms = retryAfterSeconds === undefined ? backoffMs(failures, backoff) : retryAfterSeconds * 1000;
        await wait(ms, undefined, { signal });
      }
    }
  };
}
