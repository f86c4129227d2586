import { DendroError } from "@dendro/core";
import { parseRetryAfter } from "./backoff.ts";
import type { EventBatch } from "./batch-spool.ts";
import type { Sign } from "./sign.ts";

/** What became of a request. */
export type Posted =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly error: DendroError; readonly retryAfterMs: number | null }
  | { readonly kind: "too_large" }
  | { readonly kind: "refused"; readonly error: DendroError };

export interface PostOptions {
  readonly url: string;
  readonly workerId: string;
  readonly key: string | undefined;
  readonly sign: Sign | null;
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
}

const timeoutMs = 15_000;
/** Refusals that are about the moment, not about the batch. */
const temporary = new Set([408, 425, 429]);

/** Sends a batch once. */
export async function postBatch(batch: EventBatch, options: PostOptions): Promise<Posted> {
  const { url, workerId, key, sign, clock } = options;
  const now = new Date(clock());
  const body = JSON.stringify({
    batch_id: batch.id,
    worker_id: workerId,
    events: batch.events,
    sent_at: now.toISOString(),
  });
  try {
    const response = await options.fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...sign?.(batch.id, now, body),
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Whatever it says, the connection is free again.
    await response.arrayBuffer();
    if (response.ok) return { kind: "delivered" };
    if (response.status === 413) return { kind: "too_large" };
    const error = failure(`${new URL(url).host} answered ${response.status}`);
    if (response.status < 500 && !temporary.has(response.status)) return { kind: "refused", error };
    return {
      kind: "retry",
      error,
      retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), clock()),
    };
  } catch (cause) {
    const why =
      cause instanceof Error && cause.name === "TimeoutError" ? "does not answer" : "cannot be reached";
    return { kind: "retry", error: failure(`${new URL(url).host} ${why}`, cause), retryAfterMs: null };
  }
}

const failure = (what: string, cause?: unknown) =>
  new DendroError("request_timeout", `Figures were not delivered: ${what}.`, { cause });
