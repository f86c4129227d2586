import type { Batch } from "./batch.ts";
import type { Reporter } from "./reporter.ts";

/** Why an event cannot be sent. */
export interface Unencodable {
  readonly fault: string;
}

/** What Dendro takes in one request. */
const maxEvents = 1000;

/**
 * Takes the oldest events out of a queue and writes them as JSON, as many as fit one request.
 * @param encode writes an event as JSON, or says why it cannot be sent; never throws
 * @param maxCharacters of one request
 * @returns null when none of those that were taken can be sent
 */
export function takeBatch<E>(
  waiting: E[],
  id: string,
  encode: (event: E) => string | Unencodable,
  maxCharacters: number,
  report: Reporter<E>,
): Batch<E> | null {
  const events: E[] = [];
  const parts: string[] = [];
  let characters = 0;
  let taken = 0;
  for (const event of waiting) {
    if (parts.length === maxEvents) break;
    const encoded = encode(event);
    if (typeof encoded === "object") report.drop([event], "invalid", encoded.fault);
    else {
      if (parts.length > 0 && characters + encoded.length > maxCharacters) break;
      characters += encoded.length + 1;
      events.push(event);
      parts.push(encoded);
    }
    taken += 1;
  }
  waiting.splice(0, taken);
  return parts.length === 0 ? null : { id, events, parts };
}
