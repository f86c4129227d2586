import { DeliveryError } from "./delivery-error.ts";
import type { DropReason, TrackedEvent } from "../event/event.ts";
import type { ClientOptions } from "./options.ts";

/** Tells the application what went wrong, and survives whatever it does with that. */
export interface Reporter {
  drop(events: readonly TrackedEvent[], reason: DropReason, detail: string): void;
  error(message: string, cause: unknown): void;
  failed(error: DeliveryError): void;
}

export function createReporter({ onDrop, onError }: Pick<ClientOptions, "onDrop" | "onError">): Reporter {
  const warned = new Set<DropReason>();
  // An `onDrop` that tracks what it is told of would never end while the queue is full.
  let isReporting = false;

  const warnOnce = (events: readonly TrackedEvent[], reason: DropReason, detail: string) => {
    if (warned.has(reason)) return;
    warned.add(reason);
    console.warn(
      `Dendro: dropped ${events.length} event(s), ${reason}: ${detail} Said once; \`onDrop\` hears of all.`,
    );
  };
  const drop = onDrop ?? warnOnce;

  const failed = (error: DeliveryError) => {
    try {
      onError?.(error);
    } catch {
      // The application's own affair.
    }
  };
  return {
    drop(events, reason, detail) {
      if (isReporting || events.length === 0) return;
      isReporting = true;
      try {
        drop(events, reason, detail);
      } catch {
        // The application's own affair.
      } finally {
        isReporting = false;
      }
    },
    failed,
    error: (message, cause) => failed(new DeliveryError(message, { cause })),
  };
}
