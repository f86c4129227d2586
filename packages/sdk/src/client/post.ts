import { parseRetryAfter } from "@dendro/core";
import { bodyOf, type Batch } from "./batch.ts";
import { DeliveryError } from "./delivery-error.ts";
import { messageOf } from "../event/encode.ts";
import type { Settings } from "./options.ts";

export interface Rejection {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** What became of one try. */
export type Outcome =
  | { readonly kind: "delivered"; readonly rejected: readonly Rejection[] }
  | { readonly kind: "retry"; readonly error: DeliveryError; readonly retryAfterMs: number | null }
  | { readonly kind: "too_large" | "refused"; readonly error: DeliveryError };

/** A browser sends a request with `keepalive` on when the page is gone, up to 64 KiB of them at a time. */
export const maxKeepaliveBytes = 60 * 1024;
const isPage = typeof document !== "undefined";

/** Tries once to send a batch. The request begins before this returns: a page may be gone afterwards. Never rejects. */
export async function post(batch: Batch, settings: Settings, signal: AbortSignal): Promise<Outcome> {
  const { endpoint, key, clock } = settings;
  // As text: runtimes copy bytes through a stream, which takes twice as long.
  const body = bodyOf(batch);
  try {
    const response = await settings.fetch(endpoint, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body,
      signal,
      // A redirected POST would become a GET that succeeds.
      redirect: "manual",
      ...(isPage && new TextEncoder().encode(body).length < maxKeepaliveBytes && { keepalive: true }),
    });
    // What was answered counts, even if the rest of the answer is lost.
    const answer = await response.text().catch(() => "");
    return judge(response.status, answer, parseRetryAfter(response.headers.get("retry-after"), clock()));
  } catch (cause) {
    const error = new DeliveryError(`Dendro at ${endpoint} cannot be reached: ${messageOf(cause)}.`, {
      cause,
    });
    return { kind: "retry", error, retryAfterMs: null };
  }
}

function judge(status: number, body: string, retryAfterMs: number | null): Outcome {
  const answer = parseResponseBody(body);
  // 422 brings the same account when nothing of the batch could be used: it arrived, and is never to come again.
  const isAccount = status === 422 && Array.isArray(answer.rejected);
  if ((status >= 200 && status < 300) || isAccount)
    return { kind: "delivered", rejected: answer.rejected ?? [] };
  const code = typeof answer.code === "string" ? answer.code : undefined;
  const detail =
    answer.detail ??
    answer.title ??
    (status >= 300 && status < 400 ? "a redirect; use the final address." : "");
  const error = new DeliveryError(`Dendro answered ${status}${detail === "" ? "." : `: ${detail}`}`, {
    status,
    code,
  });
  if (status === 408 || status === 429 || status >= 500) return { kind: "retry", error, retryAfterMs };
  return { kind: status === 413 ? "too_large" : "refused", error };
}

interface ResponseBody {
  readonly rejected?: readonly Rejection[];
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

function parseResponseBody(body: string): ResponseBody {
  try {
    return (JSON.parse(body) as ResponseBody | null) ?? {};
  } catch {
    return {};
  }
}
