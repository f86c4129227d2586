import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Analytics } from "@segment/analytics-node";
import { Umami } from "@umami/node";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { Langfuse } from "langfuse";
import Mixpanel from "mixpanel";
import { PostHog } from "posthog-node";

/** A request as a client sent it, decompressed. */
export interface RecordedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Real requests of the real clients, each with the key that they were given. */
export async function recordClients(key: string): Promise<RecordedRequest[]> {
  const recorded: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const sent = Buffer.concat(chunks);
      recorded.push({
        path: request.url ?? "/",
        contentType: request.headers["content-type"] ?? "",
        body: sent[0] === 0x1f && sent[1] === 0x8b ? gunzipSync(sent) : sent,
      });
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"successes":[],"errors":[],"results":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await useSegment(url, key);
  await usePostHog(url, key);
  await useLangfuse(url, key);
  await useMixpanel(url, key);
  await new Umami({ hostUrl: url, websiteId: key }).track({ url: "/a?b=c", hostname: "a.example" });
  await useOpenTelemetry(new JsonExporter({ url: `${url}/v1/traces` }));
  await useOpenTelemetry(new ProtobufExporter({ url: `${url}/v1/traces` }));
  server.closeAllConnections();
  server.close();
  return recorded.filter(({ body }) => body.length > 0);
}

async function useSegment(host: string, writeKey: string): Promise<void> {
  const analytics = new Analytics({ writeKey, host });
  analytics.identify({ userId: "ann", traits: { plan: "pro" } });
  analytics.page({
    anonymousId: "a",
    properties: { url: "https://a.example/b" },
    context: { ip: "81.2.69.142" },
  });
  analytics.track({ userId: "ann", event: "Bought", properties: { items: [{ sku: 1, price: 2.5 }] } });
  await analytics.closeAndFlush();
}

async function usePostHog(host: string, key: string): Promise<void> {
  for (const mode of ["v0", "v1"]) {
    process.env["POSTHOG_CAPTURE_MODE"] = mode;
    const posthog = new PostHog(key, { host });
    posthog.capture({
      distinctId: "ann",
      event: "$pageview",
      properties: { $current_url: "https://a.example/" },
    });
    posthog.capture({
      distinctId: "ann",
      event: "$ai_generation",
      properties: { $ai_input_tokens: 12, $ai_output_tokens: 3, $ai_latency: 0.4, $ai_trace_id: "t" },
    });
    await posthog.shutdown();
  }
  delete process.env["POSTHOG_CAPTURE_MODE"];
}

async function useLangfuse(baseUrl: string, secretKey: string): Promise<void> {
  const langfuse = new Langfuse({ publicKey: "pk", secretKey, baseUrl });
  const trace = langfuse.trace({ name: "t", userId: "ann", sessionId: "s", metadata: { a: [1, { b: 2 }] } });
  trace.generation({ name: "g", model: "m" }).end({ usage: { input: 1, output: 2 }, output: "x" });
  trace.score({ name: "thumbs", value: 1 });
  await langfuse.shutdownAsync();
}

async function useMixpanel(url: string, token: string): Promise<void> {
  const { host } = new URL(url);
  const mixpanel = Mixpanel.init(token, { host, protocol: "http" });
  const properties = { distinct_id: "ann", time: new Date(), items: [{ sku: 1, price: 2.5 }] };
  await new Promise<void>((resolve) =>
    mixpanel.track_batch([{ event: "Bought", properties }], () => resolve()),
  );
}

async function useOpenTelemetry(exporter: SpanExporter): Promise<void> {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer("recorder").startSpan("chat", {
    attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 10, list: ["a", "b"] },
  });
  span.addEvent("first token", { index: 1 });
  span.recordException(new Error("no"));
  span.end();
  await provider.shutdown();
}

/** What has no client of its own on npm, as its makers send it. */
export const handwritten: readonly { path: string; body: object }[] = [
  {
    path: "/api/event",
    body: {
      n: "Signup",
      u: "https://a.example/b",
      d: "a.example",
      p: '{"plan":"pro"}',
      $: { amount: 1, currency: "EUR" },
    },
  },
  {
    path: "/api/event",
    body: { n: "engagement", u: "https://a.example/b", d: "a.example", e: 3000, sd: 40 },
  },
  {
    path: "/e/",
    body: {
      token: "t",
      event: "$pageleave",
      properties: { $current_url: "https://a.example/", $device_id: "d" },
      offset: 5,
    },
  },
  { path: "/flags/?v=2", body: { token: "t", distinct_id: "ann" } },
  {
    path: "/v1/t",
    body: {
      event: "Bought",
      userId: 12,
      messageId: "m",
      sentAt: "2026-01-01T00:00:00Z",
      timestamp: "2026-01-01T00:00:00Z",
    },
  },
  {
    path: "/webhooks/analytics",
    body: {
      batch_id: "b",
      worker_id: "w",
      events: [{ event: "message.c2s", thread_id: "t", data: { type: "text" } }],
      sent_at: 1,
    },
  },
  {
    path: "/api/v1/analytics/track/message-public",
    body: { message_id: "m", conversation_id: "c", user_id: "u", role: "user", token_count: 4 },
  },
  {
    path: "/api/v1/analytics/track/activity-public",
    body: { user_id: "u", username: "Ann", activity_type: "login", extra_data: { a: 1 } },
  },
  {
    path: "/api/v1/analytics/track/api-usage-public",
    body: { endpoint: "/x", method: "GET", status_code: 200, response_time: 0.1 },
  },
  {
    path: "/api/v1/analytics/track/conversation-public",
    body: { conversation_id: "c", user_id: "u", action: "created" },
  },
  {
    path: "/track/?verbose=1&ip=1&_=1767225600000",
    body: [
      {
        event: "x",
        properties: { mp_lib: "web", time: 1, $device_id: "d", $current_url: "https://a.example/" },
      },
    ],
  },
  { path: "/engage/?verbose=1", body: [{ $distinct_id: "ann", $set: { plan: "pro" } }] },
  { path: "/groups/?verbose=1", body: [{ $group_key: "company", $group_id: 7, $set: { plan: "pro" } }] },
  {
    path: "/import",
    body: [{ event: "x", properties: { time: Date.now(), $insert_id: "i", distinct_id: 12 } }],
  },
  { path: "/api/batch", body: [{ type: "event", payload: { website: "w", url: "/", hostname: "h" } }] },
  { path: "/v1/logs", body: { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] } },
  {
    path: "/v1/metrics",
    body: { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ gauge: { dataPoints: [{}] } }] }] }] },
  },
];
