import { parseRetryAfter } from "@dendro/core";
import type { Batch } from "./batch.ts";
import { messageOf } from "./message-of.ts";
import { judge, type Outcome } from "./outcome.ts";

/** Tries once to send a batch. Never rejects. */
export type Post = (batch: Batch<unknown>, signal: AbortSignal) => Promise<Outcome>;

export interface PostOptions {
  /** Where batches are posted. */
  readonly url: string;
  /** Who that is, in messages. */
  readonly name: string;
  /** The body, and headers that show who sends it, made for every try. @param now milliseconds since 1970 */
  readonly requestOf: (
    batch: Batch<unknown>,
    now: number,
  ) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /**
   * Bytes of a request that a browser sends on when its page is gone. Together such requests may have 64 KiB.
   * @defaultValue none: there is no page
   */
  readonly maxKeepaliveBytes?: number | undefined;
}

/** The request begins before it returns: a page may be gone afterwards. */
export const createPost =
  ({ url, name, requestOf, fetch, clock, maxKeepaliveBytes = 0 }: PostOptions): Post =>
  async (batch, signal) => {
    // As text: runtimes copy bytes through a stream, which takes twice as long.
    const { headers, body } = requestOf(batch, clock());
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
        signal,
        // A redirected POST would become a GET that succeeds.
        redirect: "manual",
        ...(maxKeepaliveBytes > 0 &&
          new TextEncoder().encode(body).length < maxKeepaliveBytes && { keepalive: true }),
      });
      // What was answered counts, even if the rest of the answer is lost.
      const answer = await response.text().catch(() => "");
      return judge(
        name,
        response.status,
        answer,
        parseRetryAfter(response.headers.get("retry-after"), clock()),
      );
    } catch (cause) {
      const message = `${name} cannot be reached at ${url}: ${messageOf(cause)}.`;
      const failure = { status: 0, message, isLate: signal.aborted, cause };
      return { kind: "retry", failure, retryAfterMs: null };
    }
  };
