import { parseRetryAfter } from "@dendro/core";
import type { EgressOutcome } from "../egress/egress-request.ts";
import type { ServiceKind } from "./kinds/kind.ts";

/** What one attempt came to. */
export interface AttemptResult {
  /**
   * `failed` may be tried again. `gone` is said by the receiver of the endpoint as a whole (410). `refused` is never tried
   * again: the address is none that may be called.
   */
  readonly kind: "delivered" | "failed" | "gone" | "refused";
  readonly durationMs: number;
  readonly responseCode: number | null;
  /** The beginning of the answer's text; null when there was no answer. */
  readonly responseBody: string | null;
  /** What went wrong, in a sentence; null when it was delivered. */
  readonly error: string | null;
  /** How long the receiver wants to be left alone, in milliseconds; null when it does not say. */
  readonly retryAfterMs: number | null;
}

/**
 * @param now milliseconds since 1970
 * @param service whose answer it is; by default anybody's, who has taken what is answered by 200 to 299
 */
export function judge(
  outcome: EgressOutcome,
  now: number,
  service: Pick<ServiceKind, "isTaken" | "retryAfterMs"> = anybody,
): AttemptResult {
  if (outcome.kind === "failed")
    return {
      kind: outcome.reason === "refused" ? "refused" : "failed",
      durationMs: outcome.ms,
      responseCode: null,
      responseBody: null,
      error: outcome.message,
      retryAfterMs: null,
    };
  const { status, headers, body, ms } = outcome;
  const isDelivered = service.isTaken(outcome);
  return {
    kind: isDelivered ? "delivered" : status === 410 ? "gone" : "failed",
    durationMs: ms,
    responseCode: status,
    responseBody: body,
    error: isDelivered ? null : `The receiver answered ${status}${advice(status)}.`,
    retryAfterMs: service.retryAfterMs?.(outcome) ?? parseRetryAfter(headers["retry-after"] ?? null, now),
  };
}

const anybody: Pick<ServiceKind, "isTaken" | "retryAfterMs"> = {
  isTaken: ({ status }) => status >= 200 && status < 300,
};

function advice(status: number): string {
  if (status >= 300 && status < 400) return ", and redirects are not followed: change the address";
  if (status === 401 || status === 403) return ": see that it verifies with this endpoint's secret";
  if (status === 410) return ": the endpoint is not there any more, and was disabled";
  return "";
}
