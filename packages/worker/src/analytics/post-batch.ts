import { DendroError, errorCatalog, type ErrorCode, parseRetryAfter } from "@dendro/core";
import { bodyOf, type Batch } from "./batch.ts";
import type { Sign } from "./sign.ts";

/** What became of one try. */
export type Posted =
  /** `rejected` are the places of events that were taken out of the batch. */
  | { readonly kind: "delivered"; readonly rejected: readonly number[] }
  | { readonly kind: "retry"; readonly error: DendroError; readonly retryAfterMs: number | null }
  | { readonly kind: "too_large" | "refused"; readonly error: DendroError };

export interface Target {
  readonly url: string;
  readonly key: string | undefined;
  readonly sign: Sign | null;
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
}

/** Refusals that are about the moment, not about the batch. */
const temporary = new Set([408, 425, 429]);

/** Sends a batch once. Never rejects. */
export async function postBatch(batch: Batch, target: Target, signal: AbortSignal): Promise<Posted> {
  const { url, key, sign, clock } = target;
  const { host } = new URL(url);
  const now = new Date(clock());
  const body = bodyOf(batch, now.toISOString());
  try {
    const response = await target.fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...sign?.(batch.id, now, body),
      },
      body,
      signal,
      // A redirected POST would become a GET that succeeds.
      redirect: "manual",
    });
    // What was answered counts, even if the rest of the answer is lost.
    const answer = parseResponseBody(await response.text().catch(() => ""));
    return judge(response, host, answer, clock());
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    const error = isLate
      ? new DendroError("request_timeout", `Events wait: ${host} does not answer.`, { cause })
      : new DendroError("storage_unavailable", `Events wait: ${host} cannot be reached.`, { cause });
    return { kind: "retry", error, retryAfterMs: null };
  }
}

function judge({ status, headers }: Response, host: string, answer: ResponseBody, now: number): Posted {
  // 422 brings the same account when nothing of the batch could be used: it arrived, and is never to come again.
  const isAccount = status === 422 && Array.isArray(answer.rejected);
  if ((status >= 200 && status < 300) || isAccount)
    return { kind: "delivered", rejected: rejectedOf(answer) };
  const isTemporary = status >= 500 || temporary.has(status);
  const detail = typeof answer.detail === "string" ? `: ${answer.detail.slice(0, 500)}` : "";
  const error = new DendroError(
    codeOf(answer, status, isTemporary),
    `${isTemporary ? "Events wait" : "Events were refused"}: ${host} answered ${status}${detail || "."}`,
  );
  if (isTemporary)
    return { kind: "retry", error, retryAfterMs: parseRetryAfter(headers.get("retry-after"), now) };
  return { kind: status === 413 ? "too_large" : "refused", error };
}

function codeOf({ code }: ResponseBody, status: number, isTemporary: boolean): ErrorCode {
  // Dendro says itself what it is; of others only the status is known.
  if (typeof code === "string" && Object.hasOwn(errorCatalog, code)) return code as ErrorCode;
  if (isTemporary) return status === 429 ? "overloaded" : "storage_unavailable";
  return statusCodes[status] ?? "invalid_request";
}

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  401: "invalid_key",
  403: "insufficient_scope",
  404: "not_found",
  405: "method_not_allowed",
  413: "body_too_large",
};

/** Of whoever is asked: nothing of it is sure. */
interface ResponseBody {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly rejected?: unknown;
}

function parseResponseBody(text: string): ResponseBody {
  try {
    return (JSON.parse(text) as ResponseBody | null) ?? {};
  } catch {
    return {};
  }
}

function rejectedOf({ rejected }: ResponseBody): number[] {
  if (!Array.isArray(rejected)) return [];
  const places = (rejected as unknown[]).map((entry) => (entry as { index?: unknown } | null)?.index);
  return places.filter((place): place is number => Number.isInteger(place));
}
