import { DendroError, limits } from "@dendro/core";
import type { Decoded, Rejection } from "../step.ts";

/**
 * Dendro's own wire format: one event, an array of events, `{ batch_id?, events }`, or NDJSON.
 * @param body the decompressed text
 * @throws DendroError `malformed_body` or `too_many_events`
 */
export function readNative(body: string, contentType: string): Decoded {
  const decoded = isNdjson(contentType) ? readLines(body) : readJson(body);
  const count = decoded.events.length;
  if (count <= limits.maxEventsPerRequest) return decoded;
  throw new DendroError(
    "too_many_events",
    `The request has ${count} events; send at most ${limits.maxEventsPerRequest} at a time.`,
  );
}

const isNdjson = (contentType: string) => /^application\/(x-)?(ndjson|jsonl|jsonlines)\b/iu.test(contentType);

function readJson(body: string): Decoded {
  const value = parse(body);
  if (Array.isArray(value)) return { batchId: null, events: value, faults: [] };
  if (typeof value === "object" && value !== null && "events" in value && !("type" in value))
    return readBatch(value);
  return { batchId: null, events: [value], faults: [] };
}

function readBatch(batch: { events: unknown; batch_id?: unknown }): Decoded {
  const { events, batch_id: batchId = null } = batch;
  if (!Array.isArray(events)) throw new DendroError("malformed_body", "`events` must be an array of events.");
  if (batchId === null) return { batchId: null, events, faults: [] };
  if (typeof batchId === "string" && batchId !== "" && batchId.length <= limits.maxIdLength)
    return { batchId, events, faults: [] };
  throw new DendroError(
    "malformed_body",
    `\`batch_id\` must be a string of 1 to ${limits.maxIdLength} characters.`,
  );
}

/** Every line by itself: a line that is no JSON spoils only itself. */
function readLines(body: string): Decoded {
  const events: unknown[] = [];
  const faults: Rejection[] = [];
  for (const line of body.split("\n")) {
    if (line.trim() === "") continue;
    try {
      events.push(JSON.parse(line));
    } catch (error) {
      faults.push({
        index: events.length,
        code: "malformed_body",
        message: `The line is not JSON: ${reason(error)}.`,
      });
      events.push(null);
    }
    if (events.length > limits.maxEventsPerRequest) break;
  }
  if (events.length === 0)
    throw new DendroError("malformed_body", "The body has no event; send one JSON object a line.");
  return { batchId: null, events, faults };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new DendroError("malformed_body", `The body is not JSON: ${reason(error)}.`, { cause: error });
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
