import type { Batch } from "./batch.ts";
import { encode } from "./encode.ts";
import type { TrackedEvent } from "./event.ts";
import type { Settings } from "./options.ts";
import { maxKeepaliveBytes } from "./post.ts";
import type { Reporter } from "./reporter.ts";
import { createUuidSource } from "./uuid.ts";

/** What Dendro takes in one request. */
const maxEvents = 1000;
/** Characters of one request, well below what Dendro takes; less where it has to outlive a page. */
const maxCharacters = typeof document === "undefined" ? 1024 * 1024 : maxKeepaliveBytes - 1024;

/**
 * Takes the oldest events out of the queue and writes them as JSON, as many as fit one request.
 * @returns null when none of those that were taken can be sent
 */
export function takeBatch(queue: TrackedEvent[], settings: Settings, report: Reporter): Batch | null {
  const events: TrackedEvent[] = [];
  const parts: string[] = [];
  const now = settings.clock();
  const newUuid = createUuidSource(Math.min(queue.length, maxEvents) + 1);
  const newId = () => newUuid(now);
  let characters = 0;
  let taken = 0;
  for (const queued of queue) {
    if (parts.length === maxEvents) break;
    const encoded = encode(queued, settings.source, newId);
    if ("fault" in encoded) report.drop([queued], "invalid", encoded.fault);
    else {
      if (parts.length > 0 && characters + encoded.json.length > maxCharacters) break;
      characters += encoded.json.length + 1;
      events.push(encoded.event);
      parts.push(encoded.json);
    }
    taken += 1;
  }
  queue.splice(0, taken);
  return parts.length === 0 ? null : { id: newId(), events, parts };
}
