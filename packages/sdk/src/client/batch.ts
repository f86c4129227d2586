import type { TrackedEvent } from "../event/event.ts";
import { uuidV7 } from "../event/uuid.ts";

/** Events that are sent together, under one id however often. */
export interface Batch {
  readonly id: string;
  readonly events: readonly TrackedEvent[];
  /** The events as JSON, one by one, so that a batch can be halved. */
  readonly parts: readonly string[];
}

export const bodyOf = ({ id, parts }: Batch) => `{"batch_id":"${id}","events":[${parts.join(",")}]}`;

/** Two batches in place of one that was too large. */
export function halve(batch: Batch, now: number): [Batch, Batch] {
  const middle = Math.ceil(batch.parts.length / 2);
  const part = (start: number, end?: number): Batch => ({
    id: uuidV7(now),
    events: batch.events.slice(start, end),
    parts: batch.parts.slice(start, end),
  });
  return [part(0, middle), part(middle)];
}

/** A batch out of a body that was kept. @throws when it is none */
export function parseBody(body: string): Batch {
  const { batch_id: id, events } = JSON.parse(body) as { batch_id: string; events: TrackedEvent[] };
  if (typeof id !== "string" || !Array.isArray(events)) throw new TypeError("It is no batch.");
  return { id, events, parts: events.map((event) => JSON.stringify(event)) };
}
