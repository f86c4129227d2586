import type { JsonObject, JsonValue } from "@dendro/core";
import { forEachInSteps, type Steps } from "../../steps.ts";
import { objectOf, textOf } from "../../foreign-value.ts";
import { readId } from "./span-id.ts";
import type { Span, SpanEvent, TraceReading } from "./span.ts";

/** Reads an ExportTraceServiceRequest as OTLP has it in JSON: ids in hexadecimal, 64-bit numbers as text. */
export const readTraceJson =
  (request: unknown): TraceReading =>
  (onSpan, maxSpans) =>
    readSpans(request, onSpan, maxSpans);

function* readSpans(request: unknown, ...[onSpan, maxSpans]: Parameters<TraceReading>): Steps<number> {
  let count = 0;
  for (const resourceSpans of listOf(objectOf(request)["resourceSpans"])) {
    const resource = readAttributes(objectOf(objectOf(resourceSpans)["resource"])["attributes"]);
    for (const scopeSpans of listOf(objectOf(resourceSpans)["scopeSpans"])) {
      const { scope, spans } = objectOf(scopeSpans);
      const origin = { resource, scope: textOf(objectOf(scope)["name"]) ?? "" };
      yield* forEachInSteps(listOf(spans), (span) => {
        count += 1;
        if (count <= maxSpans) onSpan(readSpan(objectOf(span)), origin);
      });
      yield;
    }
  }
  return count;
}

const kinds = ["", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const statusCodes = ["UNSET", "OK", "ERROR"];

function readSpan(span: JsonObject): Span {
  const status = objectOf(span["status"]);
  return {
    traceId: readId(span["traceId"], 16),
    spanId: readId(span["spanId"], 8),
    parentSpanId: readId(span["parentSpanId"], 8),
    name: textOf(span["name"]) ?? "",
    kind: readEnum(span["kind"], kinds, "SPAN_KIND_"),
    startMs: nanosAsMs(span["startTimeUnixNano"]),
    endMs: nanosAsMs(span["endTimeUnixNano"]),
    attributes: readAttributes(span["attributes"]),
    events: listOf(span["events"]).map((event) => readEvent(objectOf(event))),
    links: listOf(span["links"]).length,
    statusCode: readEnum(status["code"], statusCodes, "STATUS_CODE_"),
    statusMessage: textOf(status["message"]) ?? "",
  };
}

const readEvent = (event: JsonObject): SpanEvent => ({
  name: textOf(event["name"]) ?? "",
  timeMs: nanosAsMs(event["timeUnixNano"]),
  attributes: readAttributes(event["attributes"]),
});

/** An enumeration's number; its name is allowed as well. */
function readEnum(value: JsonValue | undefined, names: readonly string[], prefix: string): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return 0;
  return Math.max(0, names.indexOf(value.replace(prefix, "")));
}

/** Nanoseconds, which as a number would not be exact, as milliseconds to the microsecond. */
function nanosAsMs(value: JsonValue | undefined): number {
  if (typeof value === "number") return Math.floor(value / 1000) / 1000;
  if (typeof value !== "string" || !/^\d{1,20}$/u.test(value)) return 0;
  return Number(value.slice(0, -3)) / 1000;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function readAttributes(list: unknown, depth = 0): JsonObject {
  const attributes: JsonObject = {};
  for (const attribute of listOf(list)) {
    const { key, value } = objectOf(attribute);
    if (typeof key === "string" && key !== "" && key !== "__proto__")
      attributes[key] = readValue(objectOf(value), depth);
  }
  return attributes;
}

/** Deeper than anything is kept. */
const maxDepth = 32;

function readValue(value: JsonObject, depth: number): JsonValue {
  if (depth > maxDepth) return null;
  for (const kind of Object.keys(value)) {
    const inner = value[kind] ?? null;
    switch (kind) {
      case "stringValue":
      case "boolValue":
      case "bytesValue":
        return inner;
      case "doubleValue":
        return typeof inner === "string" ? Number(inner) : inner;
      case "intValue": {
        const number = Number(inner);
        return Number.isSafeInteger(number) ? number : (textOf(inner) ?? null);
      }
      case "arrayValue":
        return listOf(objectOf(inner)["values"]).map((item) => readValue(objectOf(item), depth + 1));
      case "kvlistValue":
        return readAttributes(objectOf(inner)["values"], depth + 1);
      default:
    }
  }
  return null;
}
