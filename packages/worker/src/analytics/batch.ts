import { createHash, randomUUID } from "node:crypto";
import type { AnalyticsEvent } from "@dendro/core";

/** Events of one worker that are sent together, and counted once by their id however often that is. */
export interface Batch {
  readonly id: string;
  readonly workerId: string;
  readonly events: readonly AnalyticsEvent[];
  /** The events as JSON, made once for disk and every try. */
  readonly json: string;
}

/** @returns the batch, null when nothing is left of it; and the events that cannot be written as JSON */
export function createBatch(
  id: string,
  workerId: string,
  events: readonly AnalyticsEvent[],
): { readonly batch: Batch | null; readonly invalid: readonly AnalyticsEvent[] } {
  try {
    return { batch: { id, workerId, events, json: JSON.stringify(events) }, invalid: [] };
  } catch {
    const invalid = events.filter((event) => !isJson(event));
    const valid = events.filter((event) => !invalid.includes(event));
    if (valid.length === 0) return { batch: null, invalid };
    return { batch: { id, workerId, events: valid, json: JSON.stringify(valid) }, invalid };
  }
}

function isJson(event: AnalyticsEvent): boolean {
  try {
    JSON.stringify(event);
    return true;
  } catch {
    return false;
  }
}

/** What is sent, and without a time what is kept. @param sentAt ISO, for the receiver to see whose clock is wrong */
export function bodyOf({ id, workerId, json }: Batch, sentAt?: string): string {
  const end = sentAt === undefined ? "" : `,"sent_at":${JSON.stringify(sentAt)}`;
  return `{"batch_id":"${id}","worker_id":${JSON.stringify(workerId)},"events":${json}${end}}`;
}

/** A batch out of what was kept. @throws when it is none */
export function parseBatch(text: string): Batch {
  const kept = JSON.parse(text) as Record<string, unknown>;
  const { batch_id: id, worker_id: workerId, events } = kept;
  if (typeof id !== "string" || typeof workerId !== "string" || !Array.isArray(events))
    throw new TypeError("It is no batch.");
  return { id, workerId, events: events as AnalyticsEvent[], json: JSON.stringify(events) };
}

/**
 * Two batches in place of one that was too large. Their ids follow from its id, so that they count once even if a
 * process dies in between and the next one halves it again.
 */
export function halve({ id, workerId, events }: Batch): readonly [Batch, Batch] {
  const middle = Math.ceil(events.length / 2);
  const part = (place: 0 | 1): Batch => {
    const half = place === 0 ? events.slice(0, middle) : events.slice(middle);
    return { id: halfId(id, place), workerId, events: half, json: JSON.stringify(half) };
  };
  return [part(0), part(1)];
}

/** A UUID of version 8 that sorts where the whole did, the first half before the second. */
function halfId(id: string, place: 0 | 1): string {
  const digits = createHash("sha256").update(`${id}/${place}`).digest("hex");
  return `${id.slice(0, 14)}8${id.slice(15, 18)}-${8 + place}${digits.slice(0, 3)}-${digits.slice(3, 15)}`;
}

/** Makes UUIDs of version 7 (RFC 9562), each greater than the one before: sorted, the oldest batch comes first. */
export function createBatchIds(clock: () => number): () => string {
  let time = 0;
  let count = 0;
  return () => {
    const now = Math.trunc(clock());
    count = now > time ? 0 : count + 1;
    time = Math.max(time, now);
    if (count > 0xfff) {
      time += 1;
      count = 0;
    }
    const digits = time.toString(16).padStart(12, "0");
    // The rest of a random UUID: its variant and 62 bits.
    return `${digits.slice(0, 8)}-${digits.slice(8)}-7${count.toString(16).padStart(3, "0")}-${randomUUID().slice(19)}`;
  };
}
