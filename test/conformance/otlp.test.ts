import { context, SpanKind, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFaultyProxy } from "./support/faulty-proxy.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

const tracingTo = (exporter: SpanExporter, service: string) =>
  new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "deployment.environment.name": "test" }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });

/** A run of an agent that calls a model twice and a tool once; the agent's span repeats what the calls used. */
function agentRun(tracer: Tracer): void {
  const agent = tracer.startSpan("invoke_agent support", {
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "support",
      "gen_ai.usage.input_tokens": 300,
      "gen_ai.usage.output_tokens": 30,
      "user.id": "ann",
      "gen_ai.conversation.id": "thread-1",
    },
  });
  const inside = trace.setSpan(context.active(), agent);
  for (const tokens of [100, 200]) {
    const call = tracer.startSpan("chat gpt-4o", { kind: SpanKind.CLIENT }, inside);
    call.setAttributes({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": tokens,
      "gen_ai.usage.output_tokens": tokens / 10,
      "gen_ai.usage.cache_read.input_tokens": 50,
      "gen_ai.conversation.id": "thread-1",
      "user.id": "ann",
      "client.address": "81.2.69.142",
    });
    call.end();
  }
  const tool = tracer.startSpan(
    "execute_tool search",
    { attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" } },
    inside,
  );
  tool.recordException(new TypeError("no such index"));
  tool.setStatus({ code: SpanStatusCode.ERROR, message: "no such index" });
  tool.end();
  tracer.startSpan("GET /orders/:id", { attributes: { "http.route": "/orders/:id" } }, inside).end();
  agent.end();
}

const encodings = {
  "protobuf, gzip": (url: string, key: string) =>
    new ProtobufExporter({
      url: `${url}/v1/traces`,
      headers: { authorization: `Bearer ${key}` },
      compression: CompressionAlgorithm.GZIP,
    }),
  JSON: (url: string, key: string) =>
    new JsonExporter({ url: `${url}/v1/traces`, headers: { "x-api-key": key } }),
};

describe.each(Object.entries(encodings))("OpenTelemetry's exporter, %s", (encoding, exporterTo) => {
  test("a run is told as what it was, and tokens are counted once", async () => {
    const provider = tracingTo(exporterTo(dendro.url, dendro.key), encoding);
    agentRun(provider.getTracer("conformance", "1.0.0"));
    await provider.shutdown();
    const here = ["is", "source", [encoding]];
    expect(await dendro.table(["events", "input_tokens"], ["type", "name"], here)).toEqual({
      "llm.called, chat gpt-4o": [2, 300],
      "agent.invoked, support": [1, 0],
      "tool.called, search": [1, 0],
      "span, GET /orders/:id": [1, 0],
    });
    expect(await dendro.figures(["input_tokens", "output_tokens", "tokens", "users"], here)).toEqual([
      300, 30, 330, 1,
    ]);
    expect(
      await dendro.table(
        ["llm_calls"],
        ["user", "thread", "model", "provider"],
        ["and", [here, ["is", "type", ["llm.called"]]]],
      ),
    ).toEqual({
      "ann, thread-1, gpt-4o, openai": [2],
    });
    expect(
      await dendro.table(
        ["events"],
        ["status", "error_type"],
        ["and", [here, ["is", "type", ["tool.called"]]]],
      ),
    ).toEqual({
      "error, TypeError": [1],
    });
    expect(await dendro.table(["events"], ["data.otel.resource.deployment.environment.name"], here)).toEqual({
      test: [5],
    });
    // One trace, and nobody's address.
    expect(Object.keys(await dendro.table(["events"], ["trace"], here))).toHaveLength(1);
    expect(await dendro.table(["events"], ["data.client.address"], here)).toEqual({ "": [5] });
  });

  test("what is sent again counts once", async () => {
    const proxy = await createFaultyProxy(dendro.url, ["503", "429", "delay"]);
    const provider = tracingTo(exporterTo(proxy.url, dendro.key), `retried ${encoding}`);
    provider.getTracer("conformance").startSpan("retried").end();
    await provider.shutdown();
    await proxy.close();
    expect(proxy.seen.requests).toBe(3);
    expect(await dendro.figures(["events"], ["is", "source", [`retried ${encoding}`]])).toEqual([1]);
  });

  test("the same spans exported twice are the same events", async () => {
    const exporter = exporterTo(dendro.url, dendro.key);
    const spans: Parameters<SpanExporter["export"]>[0] = [];
    const provider = tracingTo(
      {
        export(ended, done) {
          spans.push(...ended);
          exporter.export(ended, () => exporter.export(ended, done));
        },
        shutdown: async () => await exporter.shutdown(),
      },
      `twice ${encoding}`,
    );
    for (let index = 0; index < 20; index += 1) provider.getTracer("conformance").startSpan("twice").end();
    await provider.shutdown();
    expect(spans).toHaveLength(20);
    expect(await dendro.figures(["events"], ["is", "source", [`twice ${encoding}`]])).toEqual([20]);
  });
});

describe("answers", () => {
  const sent = async (path: string, contentType: string, body: BodyInit, key = dendro.key) =>
    await fetch(`${dendro.url}${path}`, {
      method: "POST",
      headers: { "content-type": contentType, authorization: `Bearer ${key}` },
      body,
    });

  test("are of the request's own type", async () => {
    const json = await sent("/v1/traces", "application/json", '{"resourceSpans":[]}');
    expect([json.status, json.headers.get("content-type"), await json.json()]).toEqual([
      200,
      "application/json",
      {},
    ]);
    const protobuf = await sent("/v1/traces", "application/x-protobuf", new Uint8Array());
    expect([protobuf.status, protobuf.headers.get("content-type"), await protobuf.text()]).toEqual([
      200,
      "application/x-protobuf",
      "",
    ]);
    const refused = await sent("/v1/traces", "application/x-protobuf", new Uint8Array([1, 2, 3]));
    expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/x-protobuf"]);
    expect(await refused.text()).toContain("The body is not an OTLP request");
    for (const body of ["42", "[]", '"resourceSpans"', "null"])
      expect((await sent("/v1/traces", "application/json", body)).status).toBe(400);
    expect((await sent("/v1/traces", "text/plain", "hello")).status).toBe(415);
    const stranger = await sent("/v1/traces", "application/json", "{}", "nobody");
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { code: 16 }]);
  });

  test("say how many spans were not kept", async () => {
    const old = {
      traceId: "0".repeat(31) + "1",
      spanId: "0".repeat(15) + "1",
      name: "old",
      startTimeUnixNano: "1000000000000",
    };
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [old, { name: "no ids" }] }] }] });
    expect(await (await sent("/v1/traces", "application/json", body)).json()).toMatchObject({
      partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringContaining("too long ago") as string },
    });
  });

  test("to logs and metrics say clearly that they are not kept", async () => {
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] };
    const answered = await sent("/v1/logs", "application/json", JSON.stringify(logs));
    expect([answered.status, await answered.json()]).toMatchObject([
      200,
      { partialSuccess: { rejectedLogRecords: "2" } },
    ]);
    const metrics = {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}, {}, {}] } }] }] }],
    };
    expect(
      await (await sent("/v1/metrics", "application/json", JSON.stringify(metrics))).json(),
    ).toMatchObject({
      partialSuccess: { rejectedDataPoints: "3" },
    });
    const nothing = await sent("/v1/metrics", "application/x-protobuf", new Uint8Array());
    expect([nothing.status, await nothing.text()]).toEqual([200, ""]);
  });
});
