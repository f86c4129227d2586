import type { Attributes, AttributeValue, SpanContext } from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runAtOnce } from "../../steps.ts";
import { ProtobufFault } from "./protobuf-reader.ts";
import type { Span, SpanOrigin, TraceReading } from "./span.ts";
import { readTraceJson } from "./trace-json.ts";
import { readTraceProtobuf } from "./trace-protobuf.ts";

const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
  fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
);
const attributes = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
  value,
  {
    maxKeys: 5,
  },
) as fc.Arbitrary<Attributes>;
const hex = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`, "u")).filter((id) => /[1-9a-f]/u.test(id));
const time = fc.tuple(fc.integer({ min: 1, max: 2_000_000_000 }), fc.nat(999_999_999));

const span = fc
  .record({
    traceId: hex(32),
    spanId: hex(16),
    parentId: fc.option(fc.oneof(hex(16), fc.constant("0000000000000000")), { nil: undefined }),
    name: fc.string({ unit: "grapheme" }),
    kind: fc.nat(4),
    attributes,
    event: attributes,
    startTime: time,
    endTime: time,
    code: fc.nat(2),
    scope: fc.string(),
  })
  .map(
    ({ traceId, spanId, parentId, event, code, scope, ...fields }): ReadableSpan =>
      ({
        ...fields,
        ...(parentId === undefined
          ? {}
          : { parentSpanContext: { traceId, spanId: parentId, traceFlags: 1 } }),
        spanContext: (): SpanContext => ({ traceId, spanId, traceFlags: 1 }),
        status: { code, message: "why" },
        links: [],
        events: [{ name: "event", time: fields.startTime, attributes: event }],
        duration: [0, 0],
        ended: true,
        resource: resourceFromAttributes({ "service.name": "s" }),
        instrumentationScope: { name: scope },
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
        droppedLinksCount: 0,
      }) as unknown as ReadableSpan,
  );

function read(reading: TraceReading, maxSpans = 1000) {
  const spans: { span: Span; origin: SpanOrigin }[] = [];
  const total = runAtOnce(reading((one, origin) => spans.push({ span: one, origin }), maxSpans));
  return { total, spans };
}

const bytesOf = (spans: ReadableSpan[]) => ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array;
const jsonOf = (spans: ReadableSpan[]): unknown =>
  JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));

/** JSON knows no negative zero. */
const comparable = (spans: unknown): unknown =>
  JSON.parse(JSON.stringify(spans, (_, inner: unknown) => (Object.is(inner, -0) ? 0 : inner)));

test("what OpenTelemetry writes as protobuf and as JSON is read as the same spans", () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (spans) => {
      const protobuf = read(readTraceProtobuf(bytesOf(spans)));
      const json = read(readTraceJson(jsonOf(spans)));
      expect(protobuf.total).toBe(spans.length);
      expect(comparable(protobuf)).toEqual(comparable(json));
      const [first] = protobuf.spans;
      const sent = spans.find((one) => one.spanContext().spanId === first?.span.spanId);
      expect(first?.span).toMatchObject({ traceId: sent?.spanContext().traceId, name: sent?.name });
    }),
  );
});

test("only as many are read as are allowed, and all are counted", () => {
  const [one] = fc.sample(span, 1) as [ReadableSpan];
  const many = Array.from({ length: 20 }, () => one);
  for (const reading of [readTraceProtobuf(bytesOf(many)), readTraceJson(jsonOf(many))]) {
    const { total, spans } = read(reading, 7);
    expect([total, spans.length]).toEqual([20, 7]);
  }
});

test("bytes that make no sense are a fault that says so", () => {
  const [one] = fc.sample(span, 1) as [ReadableSpan];
  const real = bytesOf([one, one]);
  const rubbish = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(fc.nat(real.length), fc.nat(255), fc.nat(real.length)).map(([at, byte, end]) => {
      const bytes = real.slice(0, end);
      if (at < bytes.length) bytes[at] = byte;
      return bytes;
    }),
  );
  fc.assert(
    fc.property(rubbish, (bytes) => {
      try {
        read(readTraceProtobuf(bytes));
      } catch (error) {
        if (!(error instanceof ProtobufFault)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
