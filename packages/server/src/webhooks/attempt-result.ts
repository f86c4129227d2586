import { parseRetryAfter } from "@dendro/core";
import type { EgressOutcome } from "../egress/egress-request.ts";
import type { Answer, ServiceKind } from "./kinds/kind.ts";

/** What one attempt came to. */
export interface AttemptResult {
  /**
   * `failed` may be tried again. `gone` is said by the receiver of the endpoint as a whole (410). `refused` is never tried
   * again: the address is none that may be called, or the service will never take it. `skipped` was not sent at all, since
   * there is nothing that the service is told of it; it says nothing of the endpoint.
   */
  readonly kind: "delivered" | "skipped" | "failed" | "gone" | "refused";
  readonly durationMs: number;
  readonly responseCode: number | null;
  /** The beginning of the answer's text; null when there was no answer. */
  readonly responseBody: string | null;
  /** What went wrong, or why nothing was sent, in a sentence; null when it was delivered. */
  readonly error: string | null;
  /** How long the receiver wants to be left alone, in milliseconds; null when it does not say. */
  readonly retryAfterMs: number | null;
}

/**
 * @param now milliseconds since 1970
 * @param service whose answer it is; by default anybody's, who has taken what is answered by 200 to 299
 */
export function judge(outcome: EgressOutcome, now: number, service: Receiver = anybody): AttemptResult {
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
  const kind = kindOf(outcome, service);
  return {
    kind,
    durationMs: ms,
    responseCode: status,
    responseBody: body,
    error:
      kind === "delivered" ? null : `${service.name} answered ${status}${advice(kind, status, service)}.`,
    retryAfterMs: service.retryAfterMs?.(outcome) ?? parseRetryAfter(headers["retry-after"] ?? null, now),
  };
}

type Receiver = Omit<ServiceKind, "bodiesOf">;

const anybody: Receiver = {
  name: "The receiver",
  isTaken: ({ status }) => status >= 200 && status < 300,
};

function kindOf(answer: Answer, service: Receiver): AttemptResult["kind"] {
  if (service.isTaken(answer)) return "delivered";
  if (answer.status === 410 || service.isGone?.(answer) === true) return "gone";
  return service.isRefused?.(answer) === true ? "refused" : "failed";
}

function advice(kind: AttemptResult["kind"], status: number, service: Receiver): string {
  if (status >= 300 && status < 400) return ", and redirects are not followed: change the address";
  if (kind === "gone") return ": the endpoint is not there any more, and was disabled";
  if (kind === "refused") return " and will not take this message: it is not tried again";
  const isOfService = service !== anybody;
  if (status === 401 || status === 403)
    return isOfService
      ? ": see that the address is that of the webhook, and nobody has revoked it"
      : ": see that it verifies with this endpoint's secret";
  if (isOfService && status < 300) return ", but not as it does when it has taken a message: see the address";
  return "";
}
