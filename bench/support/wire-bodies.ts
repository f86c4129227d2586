import { randomUUID } from "node:crypto";
import { SpanStatusCode } from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

const eventsPerRequest = 100;

export interface WireBody {
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** How many events it holds; where a format has no batches, one. */
  readonly events: number;
}

/** A hundred events as each client sends them: about as much in each as they usually say. */
export function wireBodies(): WireBody[] {
  const spans = makeSpans();
  return [
    json(
      "native",
      "/api/v1/events",
      many((index) => ({ type: "page_view", id: randomUUID(), url, user_id: `u${index}`, data: properties })),
    ),
    json("segment", "/v1/batch", {
      batch: many((index) => ({
        type: "track",
        event: "Bought",
        messageId: randomUUID(),
        userId: `u${index}`,
        timestamp,
        properties,
        context: { library: { name: "bench", version: "1" }, page: { url } },
      })),
      sentAt: timestamp,
    }),
    json("posthog", "/batch", {
      batch: many((index) => ({
        event: "$pageview",
        uuid: randomUUID(),
        distinct_id: `u${index}`,
        timestamp,
        properties: { ...properties, $current_url: url, $lib: "web", $browser: "Chrome", $os: "Linux" },
      })),
      sent_at: timestamp,
    }),
    json("langfuse", "/api/public/ingestion", {
      batch: many((index) => ({
        id: randomUUID(),
        type: "generation-create",
        timestamp,
        body: {
          id: randomUUID(),
          traceId: `t${index % 10}`,
          name: "answer",
          model: "gpt-4o",
          startTime: timestamp,
          endTime: timestamp,
          usage: { input: 100, output: 20 },
          input: [{ role: "user", content: "Hello there" }],
          output: "Hello",
        },
      })),
    }),
    json("agent batches", "/webhooks/analytics", {
      batch_id: null,
      worker_id: "w",
      events: many((index) => ({
        event: "message.c2s",
        timestamp,
        worker_id: "w",
        thread_id: `t${index}`,
        user_id: "ann",
        data: properties,
      })),
      sent_at: timestamp,
    }),
    json("native, one event a request", "/api/v1/events", { type: "page_view", url, data: properties }, 1),
    json("plausible", "/api/event", { n: "pageview", u: url, d: "shop.example", r: null, p: properties }, 1),
    json(
      "umami",
      "/api/send",
      {
        type: "event",
        payload: { website: "w", hostname: "shop.example", url: "/products", name: "x", data: properties },
      },
      1,
    ),
    json(
      "conversation tracking",
      "/api/v1/analytics/track/message-public",
      { message_id: "m", conversation_id: "c", user_id: "u", role: "user", token_count: 12 },
      1,
    ),
    {
      name: "otlp, JSON",
      path: "/v1/traces",
      contentType: "application/json",
      body: JsonTraceSerializer.serializeRequest(spans) as Uint8Array,
      events: eventsPerRequest,
    },
    {
      name: "otlp, protobuf",
      path: "/v1/traces",
      contentType: "application/x-protobuf",
      body: ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array,
      events: eventsPerRequest,
    },
  ];
}

const url = "https://shop.example/products/12?utm_source=news";
const timestamp = new Date().toISOString();
const properties = {
  plan: "pro",
  price: 12.5,
  currency: "EUR",
  items: ["a", "b"],
  nested: { campaign: "spring" },
};

const many = <T>(make: (index: number) => T) =>
  Array.from({ length: eventsPerRequest }, (_, index) => make(index));

const json = (name: string, path: string, body: unknown, events = eventsPerRequest): WireBody => ({
  name,
  path,
  contentType: "application/json",
  body: new TextEncoder().encode(JSON.stringify(body)),
  events,
});

/** Calls of a model, with what instrumentations say of them. */
function makeSpans() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": "bench",
      "deployment.environment.name": "production",
    }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("bench", "1.0.0");
  for (const index of many((one) => one)) {
    const span = tracer.startSpan("chat gpt-4o", {
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.request.temperature": 0.7,
        "gen_ai.usage.input_tokens": 100 + index,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.conversation.id": `thread-${index}`,
        "gen_ai.response.finish_reasons": ["stop"],
        "server.address": "api.openai.com",
      },
    });
    span.addEvent("first token", { index });
    span.setStatus({ code: SpanStatusCode.OK });
    span.end();
  }
  return exporter.getFinishedSpans();
}
