import { createReporter as createDeliveryReporter, type DropReason, type Reporter } from "@dendro/delivery";
import type { TrackedEvent } from "../event/event.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { ClientOptions } from "./options.ts";

/** Tells the application what went wrong: `onDrop` and `onError`, or a warning on the console. */
export function createReporter({
  onDrop,
  onError,
}: Pick<ClientOptions, "onDrop" | "onError">): Reporter<TrackedEvent> {
  const warned = new Set<DropReason>();

  function warnOnce(events: readonly TrackedEvent[], reason: DropReason, detail: string): void {
    if (warned.has(reason)) return;
    warned.add(reason);
    console.warn(
      `Dendro: dropped ${events.length} event(s), ${reason}: ${detail} Said once; \`onDrop\` hears of all.`,
    );
  }

  return createDeliveryReporter<TrackedEvent>({
    dropped: onDrop ?? warnOnce,
    failed: ({ message, ...about }) => onError?.(new DeliveryError(message, about)),
    fault: (message, cause) => onError?.(new DeliveryError(message, { cause })),
  });
}
