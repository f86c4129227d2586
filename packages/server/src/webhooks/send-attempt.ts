import type { Egress } from "../egress/egress.ts";
import { judge, type AttemptResult } from "./attempt-result.ts";
import type { ClaimedDelivery } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { inForce } from "./secrets.ts";
import { signatureHeaders } from "./sign.ts";

/** How long a receiver may take, with DNS, connection and answer, in milliseconds. */
const timeoutMs = 15_000;
/** How much of an answer is kept, in bytes. */
const maxAnswerBytes = 4096;

export interface AttemptOptions {
  readonly egress: Pick<Egress, "send">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What Dendro says it is. */
  readonly userAgent: string;
}

/** Sends a delivery once, signed for this moment. */
export function createAttempt({ egress, clock, userAgent }: AttemptOptions) {
  return async (
    { url, headers, secrets, signatures }: Endpoint,
    { id, body }: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<AttemptResult> => {
    const now = clock();
    const valid = inForce(secrets, now);
    if (valid.length === 0) return unsigned;
    const timestamp = Math.floor(now / 1000);
    const outcome = await egress.send({
      url,
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "user-agent": userAgent,
        ...signatureHeaders({ id, timestamp, body }, valid, signatures),
      },
      body,
      timeoutMs,
      maxAnswerBytes,
      signal,
    });
    return judge(outcome, now);
  };
}

/** What was encrypted with a key that is lost cannot be signed with; to send it unsigned would teach receivers to trust anybody. */
const unsigned: AttemptResult = {
  kind: "failed",
  durationMs: 0,
  responseCode: null,
  responseBody: null,
  error:
    "The endpoint's secret cannot be read with this server's DENDRO_SECRET_KEY; rotate it, or put the key back.",
  retryAfterMs: null,
};
