import { type AnalyticsEvent, DendroError, errorCatalog, type ErrorCode } from "@dendro/core";
import { createReporter as createDeliveryReporter, isTemporary } from "@dendro/delivery";
import type { DropReason, Failure, Reporter as DeliveryReporter } from "@dendro/delivery";

/** Counts what becomes of events and tells of what goes wrong. */
export interface Reporter {
  readonly report: DeliveryReporter<AnalyticsEvent>;
  readonly counts: {
    readonly delivered: number;
    readonly dropped: number;
    readonly failing: DendroError | null;
  };
}

export interface ReporterOptions {
  readonly onDrop?: ((events: readonly AnalyticsEvent[], reason: DropReason) => void) | undefined;
  /** Told once for each outage. */
  readonly onError?: ((error: DendroError) => void) | undefined;
}

export function createReporter({ onDrop, onError }: ReporterOptions): Reporter {
  let delivered = 0;
  let failing: DendroError | null = null;

  const report = createDeliveryReporter<AnalyticsEvent>({
    delivered(count) {
      delivered += count;
      failing = null;
    },
    dropped: (events, reason) => onDrop?.(events, reason),
    failed(failure) {
      const isNew = failing === null;
      failing = errorOf(failure);
      if (isNew) onError?.(failing);
    },
    fault: (message, cause) => onError?.(new DendroError("storage_unavailable", message, { cause })),
  });
  return {
    report,
    get counts() {
      return { delivered, dropped: report.dropped, failing };
    },
  };
}

function errorOf({ status, code, message, isLate, cause }: Failure): DendroError {
  const begin = isTemporary(status) ? "Events wait" : "Events were refused";
  return new DendroError(codeOf(code, status, isLate), `${begin}: ${message}`, { cause });
}

function codeOf(code: string | undefined, status: number, isLate = false): ErrorCode {
  // Dendro says itself what it is; of others only the status is known.
  if (code !== undefined && Object.hasOwn(errorCatalog, code)) return code as ErrorCode;
  if (isLate) return "request_timeout";
  if (isTemporary(status)) return status === 429 ? "overloaded" : "storage_unavailable";
  return statusCodes[status] ?? "invalid_request";
}

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  401: "invalid_key",
  403: "insufficient_scope",
  404: "not_found",
  405: "method_not_allowed",
  413: "body_too_large",
};
