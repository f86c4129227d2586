import { DendroError } from "@dendro/core";
import type { Steps } from "../../steps.ts";
import { isObject } from "../../foreign-value.ts";
import type { Decoded } from "../../decoded.ts";
import type { Rejection } from "../../receipt.ts";
import type { ForeignEvent } from "../../foreign-event.ts";
import { largeBatchEvents, largeBodyBytes, type Receiver, type Route } from "../receiver.ts";
import type { WireRequest } from "../wire-request.ts";
import { countInJson, countInProtobuf, dataPoints, logRecords, type RecordPath } from "./count-records.ts";
import { exportAnswer, isProtobuf, statusAnswer } from "./otlp-answer.ts";
import { ProtobufFault } from "./protobuf-reader.ts";
import { ownIdPrefix, spanEvent } from "./span-event.ts";
import { faultOfIds } from "./span-id.ts";
import { readTraceJson } from "./trace-json.ts";
import { readTraceProtobuf } from "./trace-protobuf.ts";

/** OpenTelemetry's traces over HTTP, as JSON and as protobuf; also where Langfuse's libraries send them. */
export const otlp: Receiver = {
  name: "otlp",
  title: "OpenTelemetry",
  change: "Set OTEL_EXPORTER_OTLP_ENDPOINT to Dendro's address and send a key in the headers.",
  routes: [
    otlpRoute("/v1/traces", decodeTraces),
    otlpRoute("/api/public/otel/v1/traces", decodeTraces),
    ...["/v1/logs", "/api/public/otel/v1/logs"].map((path) =>
      otlpRoute(path, (request) => notKept(request, "rejectedLogRecords", logRecords, "logs")),
    ),
    ...["/v1/metrics", "/api/public/otel/v1/metrics"].map((path) =>
      otlpRoute(path, (request) => notKept(request, "rejectedDataPoints", dataPoints, "metrics")),
    ),
  ],
};

function otlpRoute(path: string, decode: (request: WireRequest) => Steps<Decoded>): Route {
  return {
    method: "POST",
    path,
    maxBodyBytes: largeBodyBytes,
    decode: (request) => readable(decode(request)),
    refuse: statusAnswer,
  };
}

function* decodeTraces(request: WireRequest): Steps<Decoded> {
  const events: (ForeignEvent | null)[] = [];
  const faults: Rejection[] = [];
  const numbered = numberAlike();
  const read = isProtobuf(request) ? readTraceProtobuf(request.body) : readTraceJson(yield* jsonOf(request));
  const total = yield* read((span, origin) => {
    const fault = faultOfIds(span);
    if (fault !== null) faults.push({ index: events.length, code: "invalid_event", message: fault });
    events.push(fault === null ? numbered(spanEvent(span, origin)) : null);
  }, largeBatchEvents);
  const left = total - events.length;
  return {
    batchId: null,
    events,
    faults,
    overflow: left,
    answer({ rejected }) {
      if (rejected.length + left === 0) return exportAnswer(request, null);
      const why = [
        ...(left > 0 ? [`At most ${largeBatchEvents} spans are accepted in one request.`] : []),
        ...(rejected[0] === undefined ? [] : [rejected[0].message]),
      ];
      return exportAnswer(request, {
        what: "rejectedSpans",
        rejected: rejected.length + left,
        message: why.join(" "),
      });
    },
  };
}

/**
 * Spans that have no ids and say the same are as many as their request has, and as many again, with the same ids, when it
 * is sent again.
 */
function numberAlike(): (event: ForeignEvent) => ForeignEvent {
  const seen = new Map<string, number>();
  return (event) => {
    const { id } = event;
    if (id?.startsWith(ownIdPrefix) !== true) return event;
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    return before === 0 ? event : { ...event, id: `${id}:${before}` };
  };
}

/** Logs and metrics are answered as arrived and not kept, so that an exporter does not try again. */
function* notKept(request: WireRequest, what: string, path: RecordPath, name: string): Steps<Decoded> {
  const rejected = isProtobuf(request)
    ? yield* countInProtobuf(request.body, path)
    : yield* countInJson(yield* jsonOf(request), path);
  const partial = { what, rejected, message: `Dendro keeps traces; ${name} are not stored.` };
  return {
    batchId: null,
    events: [],
    faults: [],
    answer: () => exportAnswer(request, rejected === 0 ? null : partial),
  };
}

function* jsonOf(request: WireRequest): Steps<unknown> {
  if (request.contentType === "application/json") {
    const body = yield* request.json();
    if (isObject(body)) return body;
    throw new DendroError("malformed_body", "The body is not an OTLP request: it must be a JSON object.");
  }
  throw new DendroError(
    "unsupported_media_type",
    `The content type ${JSON.stringify(request.contentType)} is not OTLP's; use application/json or application/x-protobuf.`,
  );
}

function* readable(decoding: Steps<Decoded>): Steps<Decoded> {
  try {
    return yield* decoding;
  } catch (error) {
    if (!(error instanceof ProtobufFault)) throw error;
    throw new DendroError("malformed_body", `The body is not an OTLP request: ${error.message}.`, {
      cause: error,
    });
  }
}
