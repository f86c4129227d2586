import { DendroError, type JsonObject } from "@dendro/core";
import { forEachInSteps, mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import { jsonReply } from "../reply.ts";
import { isObject, objectOf, textOf, timeOf } from "../foreign-value.ts";
import { langfuseApi } from "./langfuse-api.ts";
import { mergeObservation, observationEvent } from "./langfuse-observation.ts";
import { scoreEvent } from "./langfuse-score.ts";
import { rememberTrace, traceEvent } from "./langfuse-trace.ts";
import type { ReceiverMemory } from "./receiver-memory.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { largeBodyBytes, type Receiver } from "./receiver.ts";
import type { WireRequest } from "./wire-request.ts";

/** Langfuse's JSON ingestion, which its libraries spoke before they moved to OpenTelemetry. */
export const langfuse: Receiver = {
  name: "langfuse",
  title: "Langfuse",
  change: "Set the base URL to Dendro's address and the secret key to a Dendro key.",
  routes: [
    {
      method: "POST",
      path: "/api/public/ingestion",
      maxBodyBytes: largeBodyBytes,
      decode,
      refuse: ({ status, code, message }) => jsonReply(status, { error: code, message }),
    },
    {
      method: "POST",
      path: "/api/public/scores",
      decode: decodeScore,
      refuse: ({ status, code, message }) => jsonReply(status, { error: code, message }),
    },
    ...langfuseApi,
  ],
};

/** A score by itself, as Langfuse's API takes it from who has no library. */
function* decodeScore(request: WireRequest, memory: ReceiverMemory): Steps<Decoded> {
  const score = objectOf(yield* request.json());
  if (textOf(score["name"]) === undefined || (score["value"] ?? null) === null)
    throw new DendroError("malformed_body", "A score needs a `name` and a `value`.");
  const id = textOf(score["id"]) ?? "";
  return {
    batchId: null,
    events: [scoreEvent(id, score, undefined, memory)],
    faults: [],
    answer: ({ rejected: [fault] }) =>
      fault === undefined
        ? jsonReply(200, { id })
        : jsonReply(400, { error: fault.code, message: fault.message }),
  };
}

/** One entry of a batch: what a client did to a trace, an observation or a score. */
interface Entry {
  readonly id: string;
  readonly type: string;
  /** When the client made it: the time of what has none of its own. */
  readonly timestamp: number | undefined;
  readonly body: JsonObject;
}

function* decode(request: WireRequest, memory: ReceiverMemory): Steps<Decoded> {
  const { batch } = objectOf(yield* request.json());
  if (!Array.isArray(batch)) throw new DendroError("malformed_body", "`batch` must be an array of events.");
  const faults = new Map<string, string>();
  const entries: Entry[] = [];
  yield* forEachInSteps(batch as unknown[], (sent, index) => {
    const entry = readEntry(sent);
    if (typeof entry === "string") faults.set(textOf(objectOf(sent)["id"]) ?? `#${index}`, entry);
    else entries.push(entry);
  });
  const made = yield* eventsOf(entries, memory);
  return {
    batchId: null,
    events: made.map(({ event }) => event),
    faults: [],
    answer({ rejected }) {
      for (const { index, message } of rejected)
        for (const id of made[index]?.entries ?? []) faults.set(id, message);
      const successes = entries.filter(({ id }) => !faults.has(id)).map(({ id }) => ({ id, status: 201 }));
      const errors = [...faults].map(([id, message]) => ({ id, status: 400, message, error: message }));
      return jsonReply(207, { successes, errors });
    },
  };
}

function readEntry(sent: unknown): Entry | string {
  const { id, type, timestamp, body } = objectOf(sent);
  if (typeof id !== "string" || id === "") return "An event needs an `id`.";
  if (typeof type !== "string") return "An event needs a `type`.";
  if (!isObject(body)) return "An event needs a `body`.";
  return { id, type, timestamp: timeOf(timestamp), body };
}

/** An event, and the entries that it was made of. */
interface Made {
  readonly event: ForeignEvent;
  readonly entries: readonly string[];
}

function* eventsOf(entries: readonly Entry[], memory: ReceiverMemory): Steps<Made[]> {
  // First, because observations take over who it was for from their trace, wherever that stands in the batch.
  yield* forEachInSteps(entries, ({ type, body }) => {
    if (type === "trace-create") rememberTrace(body, memory);
  });
  const made: Made[] = [];
  const observations = new Map<
    string,
    { readonly kind: string; body: JsonObject; readonly entries: string[] }
  >();
  yield* forEachInSteps(entries, ({ id, type, timestamp, body }) => {
    const [, kind = "", change = ""] = /^([a-z]+)-(create|update)$/u.exec(type) ?? [];
    if (type === "sdk-log" || kind === "") return;
    if (kind === "trace") made.push({ event: traceEvent(id, body, timestamp), entries: [id] });
    else if (kind === "score") made.push({ event: scoreEvent(id, body, timestamp, memory), entries: [id] });
    else {
      const key = textOf(body["id"]) ?? id;
      const known = observations.get(key);
      if (known === undefined || change === "create") {
        const merged = mergeObservation(known?.body, body);
        observations.set(key, { kind, body: merged, entries: [...(known?.entries ?? []), id] });
      } else {
        known.body = mergeObservation(known.body, body);
        known.entries.push(id);
      }
    }
  });
  const observed = yield* mapInSteps([...observations], ([key, { kind, body, entries: from }]): Made => ({
    event: observationEvent(key, kind, body, from.at(-1) ?? key, memory),
    entries: from,
  }));
  return [...made, ...observed];
}
