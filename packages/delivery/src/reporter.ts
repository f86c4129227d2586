import type { DropReason } from "./drop-reason.ts";
import type { Failure } from "./outcome.ts";

/** Who is told what becomes of events. It may throw. */
export interface Listener<E> {
  /** Dendro has so many more. */
  delivered?(count: number): void;
  /** Events will never arrive. */
  dropped(events: readonly E[], reason: DropReason, detail: string): void;
  /** A try failed. */
  failed(failure: Failure): void;
  /** The spool does not work. */
  fault(message: string, cause: unknown): void;
}

/** Tells the application what becomes of events, and survives whatever it does with that. */
export interface Reporter<E> {
  delivered(count: number): void;
  drop(events: readonly E[], reason: DropReason, detail: string): void;
  failed(failure: Failure): void;
  fault(message: string, cause: unknown): void;
  /** Somebody is being told of a drop just now. */
  readonly isTelling: boolean;
  /** Events that were ever dropped. */
  readonly dropped: number;
}

export function createReporter<E>(listener: Listener<E>): Reporter<E> {
  function survive(tell: () => void): void {
    try {
      tell();
    } catch {
      // The application's own affair.
    }
  }

  const reporter = {
    isTelling: false,
    dropped: 0,
    delivered: (count: number) => survive(() => listener.delivered?.(count)),
    drop(events: readonly E[], reason: DropReason, detail: string) {
      reporter.dropped += events.length;
      // One who tracks what it is told of would never end while the queue is full.
      if (reporter.isTelling || events.length === 0) return;
      reporter.isTelling = true;
      survive(() => listener.dropped(events, reason, detail));
      reporter.isTelling = false;
    },
    failed: (failure: Failure) => survive(() => listener.failed(failure)),
    fault: (message: string, cause: unknown) => survive(() => listener.fault(message, cause)),
  };
  return reporter;
}
