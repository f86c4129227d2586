import type { JsonObject } from "@dendro/core";
import type { Steps } from "../../steps.ts";

/** A span, the same from JSON and from protobuf. */
export interface Span {
  /** Hexadecimal, 32 digits when it is valid. */
  traceId: string;
  /** Hexadecimal, 16 digits when it is valid. */
  spanId: string;
  parentSpanId: string;
  name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Milliseconds since 1970, with a fraction. */
  startMs: number;
  endMs: number;
  attributes: JsonObject;
  events: SpanEvent[];
  /** How many spans it is linked to. */
  links: number;
  /** 0 unset, 1 ok, 2 error. */
  statusCode: number;
  statusMessage: string;
}

export interface SpanEvent {
  name: string;
  timeMs: number;
  attributes: JsonObject;
}

/** Where spans come from: the service, and the library that made them. */
export interface SpanOrigin {
  readonly resource: JsonObject;
  readonly scope: string;
}

/** What is read of a request: every span is told to `onSpan`, until there are too many. */
export interface TraceReading {
  /** @returns how many spans there are in all */
  (onSpan: (span: Span, origin: SpanOrigin) => void, maxSpans: number): Steps<number>;
}

export const emptySpan = (): Span => ({
  traceId: "",
  spanId: "",
  parentSpanId: "",
  name: "",
  kind: 0,
  startMs: 0,
  endMs: 0,
  attributes: {},
  events: [],
  links: 0,
  statusCode: 0,
  statusMessage: "",
});
