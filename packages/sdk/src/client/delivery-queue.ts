import { bodyOf, createDeliveryQueue, createPost, runtimeTimer } from "@dendro/delivery";
import type { DeliveryQueue, Reporter } from "@dendro/delivery";
import { encode } from "../event/encode.ts";
import type { QueuedEvent, TrackedEvent } from "../event/event.ts";
import { createUuidSeries, uuidV7 } from "../event/uuid.ts";
import type { Settings } from "./options.ts";

/** A browser sends requests on when the page is gone, up to 64 KiB of them at a time: room is left for headers. */
const maxKeepaliveBytes = typeof document === "undefined" ? 0 : 60 * 1024;
/** Milliseconds between requests that nobody waits for. */
const requestGapMs = 100;

/** The way of a client's events to Dendro, with what its runtime has. */
export function openDeliveryQueue(
  settings: Settings,
  report: Reporter<TrackedEvent>,
): DeliveryQueue<QueuedEvent> {
  const { url, key, fetch, clock } = settings;
  return createDeliveryQueue<QueuedEvent>({
    ...settings,
    report,
    requestGapMs,
    maxBatchCharacters: (maxKeepaliveBytes || 1024 * 1024) - 1024,
    newBatchId: () => uuidV7(clock()),
    createEncode() {
      const newId = createUuidSeries(clock());
      return (event) => encode(event, newId);
    },
    setTimer: runtimeTimer,
    post: createPost({
      url,
      name: "Dendro",
      requestOf: (batch) => ({ headers: { authorization: `Bearer ${key}` }, body: bodyOf(batch) }),
      fetch,
      clock,
      maxKeepaliveBytes,
    }),
  });
}
