import type { Batch } from "./batch.ts";
import { encode } from "../event/encode.ts";
import type { QueuedEvent } from "../event/event.ts";
import type { Settings } from "./options.ts";
import { maxKeepaliveBytes } from "./post.ts";
import type { Reporter } from "./reporter.ts";
import { createUuidSeries, uuidV7 } from "../event/uuid.ts";

/** What Dendro takes in one request. */
export const maxEvents = 1000;
/** Characters of one request, well below what Dendro takes; less where it has to outlive a page. */
const maxCharacters = typeof document === "undefined" ? 1024 * 1024 : maxKeepaliveBytes - 1024;

/**
 * Takes the oldest events out of the queue and writes them as JSON, as many as fit one request.
 * @returns null when none of those that were taken can be sent
 */
export function takeBatch(queue: QueuedEvent[], settings: Settings, report: Reporter): Batch | null {
  const events: QueuedEvent[] = [];
  const parts: string[] = [];
  const now = settings.clock();
  const newId = createUuidSeries(now);
  let characters = 0;
  let taken = 0;
  for (const queued of queue) {
    if (parts.length === maxEvents) break;
    const encoded = encode(queued, newId);
    if (typeof encoded === "object") report.drop([queued], "invalid", encoded.fault);
    else {
      if (parts.length > 0 && characters + encoded.length > maxCharacters) break;
      characters += encoded.length + 1;
      events.push(queued);
      parts.push(encoded);
    }
    taken += 1;
  }
  queue.splice(0, taken);
  return parts.length === 0 ? null : { id: uuidV7(now), events, parts };
}
