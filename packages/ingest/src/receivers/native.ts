import { DendroError, limits } from "@dendro/core";
import { mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { Receipt } from "../receipt.ts";
import { jsonReply } from "../reply.ts";
import { withUsage } from "../usage/native-usage.ts";
import { isNdjson, readJsonLines } from "./json-lines.ts";
import { isNoId, withoutNoIds } from "./no-id.ts";
import type { Receiver } from "./receiver.ts";
import type { WireRequest } from "./wire-request.ts";

/** Dendro's own wire format: one event, an array of events, `{ batch_id?, events }`, or NDJSON. */
export const native: Receiver = {
  name: "native",
  title: "Dendro",
  change: "Send events as JSON.",
  pages: { visitor: "server" },
  routes: [{ method: "POST", path: "/api/v1/events", decode }],
};

function* decode(request: WireRequest): Steps<Decoded> {
  const { values, batchId, faults } = isNdjson(request.contentType)
    ? yield* readLines(request.text())
    : readJson(yield* request.json());
  if (values.length > limits.maxEventsPerRequest) {
    throw new DendroError(
      "too_many_events",
      `The request has ${values.length} events; send at most ${limits.maxEventsPerRequest} at a time.`,
    );
  }
  return { ...(yield* decodeEvents(values, nativeAnswer)), batchId, faults };
}

/** Takes events as Dendro's own format has them, and tells `answer` what became of them. */
export function* decodeEvents(values: readonly unknown[], answer: Decoded["answer"]): Steps<Decoded> {
  const events = yield* mapInSteps(values, (event) => withUsage(withoutNoIds(event, isNoId)));
  return { batchId: null, events, faults: [], answer };
}

/** What became of the events, with a reason for each that was not accepted and each field that was left out. */
const accountOf = ({ dropped = [], ...receipt }: Receipt) =>
  dropped.length === 0 ? receipt : { ...receipt, dropped };

export const receiptAnswer = (receipt: Receipt) => jsonReply(202, accountOf(receipt));

/** The same account with 422 when there was nothing but faults: whoever looks at the status alone would never know. */
const nativeAnswer = (receipt: Receipt) =>
  receipt.accepted + receipt.duplicates === 0 && receipt.rejected.length > 0
    ? jsonReply(422, accountOf(receipt))
    : receiptAnswer(receipt);

/** What was sent, before it is looked at. */
interface Batch extends Pick<Decoded, "batchId" | "faults"> {
  readonly values: readonly unknown[];
}

const batchOf = (values: readonly unknown[], batchId: string | null = null): Batch => ({
  batchId,
  values,
  faults: [],
});

function readJson(value: unknown): Batch {
  if (Array.isArray(value)) return batchOf(value);
  if (typeof value === "object" && value !== null && "events" in value && !("type" in value))
    return readBatch(value);
  return batchOf([value]);
}

function readBatch(batch: { events: unknown; batch_id?: unknown }): Batch {
  const { events, batch_id: batchId = null } = batch;
  if (!Array.isArray(events)) throw new DendroError("malformed_body", "`events` must be an array of events.");
  if (batchId === null) return batchOf(events);
  if (typeof batchId === "string" && batchId !== "" && batchId.length <= limits.maxIdLength)
    return batchOf(events, batchId);
  throw new DendroError(
    "malformed_body",
    `\`batch_id\` must be a string of 1 to ${limits.maxIdLength} characters.`,
  );
}

function* readLines(body: string): Steps<Batch> {
  const { values, faults } = yield* readJsonLines(body, limits.maxEventsPerRequest);
  if (values.length === 0)
    throw new DendroError("malformed_body", "The body has no event; send one JSON object a line.");
  return { batchId: null, values, faults };
}
