import type { AnalyticsEvent, DendroError } from "@dendro/core";

/**
 * Why events were given up: `queue_full` and `spool_full` made room for newer ones, `refused` with their whole batch,
 * `rejected` out of it, `too_large` by themselves, `invalid` as they are no JSON, `closed` before they were delivered.
 */
export type DropReason =
  "queue_full" | "spool_full" | "refused" | "rejected" | "too_large" | "invalid" | "closed";

/** Counts what becomes of events and tells of what goes wrong; survives whoever is told. */
export interface Reporter {
  delivered(count: number): void;
  drop(events: readonly AnalyticsEvent[], reason: DropReason): void;
  /** A try that failed: told once for each outage. */
  failed(error: DendroError): void;
  fault(error: DendroError): void;
  readonly counts: {
    readonly delivered: number;
    readonly dropped: number;
    readonly failing: DendroError | null;
  };
}

export interface ReporterOptions {
  readonly onDrop?: ((events: readonly AnalyticsEvent[], reason: DropReason) => void) | undefined;
  readonly onError?: ((error: DendroError) => void) | undefined;
}

export function createReporter({ onDrop, onError }: ReporterOptions): Reporter {
  let delivered = 0;
  let dropped = 0;
  let failing: DendroError | null = null;
  // One who adds to a full queue whenever told of a drop would never end.
  let isDropping = false;

  const tell = (error: DendroError) => survive(() => onError?.(error));
  return {
    delivered(count) {
      delivered += count;
      failing = null;
    },
    drop(events, reason) {
      if (events.length === 0) return;
      dropped += events.length;
      if (isDropping) return;
      isDropping = true;
      survive(() => onDrop?.(events, reason));
      isDropping = false;
    },
    failed(error) {
      const isNew = failing === null;
      failing = error;
      if (isNew) tell(error);
    },
    fault: tell,
    get counts() {
      return { delivered, dropped, failing };
    },
  };
}

function survive(callback: () => void): void {
  try {
    callback();
  } catch {
    // The application's own affair.
  }
}
