import type { JsonObject, JsonValue } from "@dendro/core";
import type { Steps } from "../../steps.ts";
import { ProtobufFault, ProtobufReader } from "./protobuf-reader.ts";
import { idOfHex } from "./span-id.ts";
import { emptySpan, type Span, type SpanEvent, type SpanOrigin, type TraceReading } from "./span.ts";

/**
 * Reads an ExportTraceServiceRequest (opentelemetry-proto 1.x) span by span.
 * @throws ProtobufFault when it is none
 */
export const readTraceProtobuf =
  (bytes: Uint8Array): TraceReading =>
  (onSpan, maxSpans) =>
    readSpans(bytes, onSpan, maxSpans);

function* readSpans(bytes: Uint8Array, ...[onSpan, maxSpans]: Parameters<TraceReading>): Steps<number> {
  let count = 0;
  const request = new ProtobufReader(bytes);
  while (request.next()) {
    if (request.field !== 1) {
      request.skip();
      continue;
    }
    const reader = request.message();
    const resource = resourceOf(reader.again());
    while (reader.next()) {
      if (reader.field === 2) {
        count += yield* readScopeSpans(reader.message(), resource, onSpan, maxSpans - count);
      } else reader.skip();
    }
  }
  return count;
}

const spansPerStep = 8;

/** Looked for first: nothing says that it stands before its spans. */
function resourceOf(reader: ProtobufReader): JsonObject {
  while (reader.next()) {
    if (reader.field === 1) return readAttributes(reader.message(), 1);
    reader.skip();
  }
  return {};
}

function* readScopeSpans(
  reader: ProtobufReader,
  resource: JsonObject,
  onSpan: (span: Span, origin: SpanOrigin) => void,
  room: number,
): Steps<number> {
  const origin = { resource, scope: scopeOf(reader.again()) };
  let count = 0;
  while (reader.next()) {
    if (reader.field !== 2) {
      reader.skip();
      continue;
    }
    count += 1;
    if (count % spansPerStep === 0) yield;
    if (count > room) reader.skip();
    else onSpan(readSpan(reader.message()), origin);
  }
  return count;
}

function scopeOf(reader: ProtobufReader): string {
  while (reader.next()) {
    if (reader.field === 1) return readNamed(reader.message(), 1);
    reader.skip();
  }
  return "";
}

/** The text in one field of a message. */
function readNamed(reader: ProtobufReader, field: number): string {
  let text = "";
  while (reader.next()) {
    if (reader.field === field) text = reader.text();
    else reader.skip();
  }
  return text;
}

function readSpan(reader: ProtobufReader): Span {
  const span = emptySpan();
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = idOfHex(reader.hex());
        break;
      case 2:
        span.spanId = idOfHex(reader.hex());
        break;
      case 4:
        span.parentSpanId = idOfHex(reader.hex());
        break;
      case 5:
        span.name = reader.text();
        break;
      case 6:
        span.kind = reader.varint();
        break;
      case 7:
        span.startMs = reader.nanosAsMs();
        break;
      case 8:
        span.endMs = reader.nanosAsMs();
        break;
      case 9:
        readAttribute(reader.message(), span.attributes);
        break;
      case 11:
        span.events.push(readEvent(reader.message()));
        break;
      case 13:
        reader.skip();
        span.links += 1;
        break;
      case 15:
        readStatus(reader.message(), span);
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function readStatus(reader: ProtobufReader, span: Span): void {
  while (reader.next()) {
    if (reader.field === 2) span.statusMessage = reader.text();
    else if (reader.field === 3) span.statusCode = reader.varint();
    else reader.skip();
  }
}

function readEvent(reader: ProtobufReader): SpanEvent {
  const event: SpanEvent = { name: "", timeMs: 0, attributes: {} };
  while (reader.next()) {
    if (reader.field === 1) event.timeMs = reader.nanosAsMs();
    else if (reader.field === 2) event.name = reader.text();
    else if (reader.field === 3) readAttribute(reader.message(), event.attributes);
    else reader.skip();
  }
  return event;
}

/** The attributes in field `field` of a message. */
function readAttributes(reader: ProtobufReader, field: number, depth = 0): JsonObject {
  const attributes: JsonObject = {};
  while (reader.next()) {
    if (reader.field === field) readAttribute(reader.message(), attributes, depth);
    else reader.skip();
  }
  return attributes;
}

function readAttribute(reader: ProtobufReader, into: JsonObject, depth = 0): void {
  let key = "";
  let value: JsonValue = null;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = readValue(reader.message(), depth);
    else reader.skip();
  }
  if (key !== "" && key !== "__proto__") into[key] = value;
}

/** Deeper than anything is kept. */
const maxDepth = 32;

function readValue(reader: ProtobufReader, depth: number): JsonValue {
  if (depth > maxDepth) throw new ProtobufFault("an attribute is nested too deeply");
  let value: JsonValue = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.text();
        break;
      case 2:
        value = reader.varint() !== 0;
        break;
      case 3:
        value = reader.int64();
        break;
      case 4:
        value = reader.double();
        break;
      case 5:
        value = readList(reader.message(), depth + 1);
        break;
      case 6:
        value = readAttributes(reader.message(), 1, depth + 1);
        break;
      case 7:
        value = btoa(String.fromCharCode(...reader.bytes().subarray(0, 4096)));
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function readList(reader: ProtobufReader, depth: number): JsonValue[] {
  const values: JsonValue[] = [];
  while (reader.next()) {
    if (reader.field === 1) values.push(readValue(reader.message(), depth));
    else reader.skip();
  }
  return values;
}
