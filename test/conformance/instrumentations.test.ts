import { OpenAIInstrumentation as OpenInference } from "@arizeai/openinference-instrumentation-openai";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { OpenAIInstrumentation as Traceloop } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runFakeOpenAi, type FakeOpenAi } from "./support/fake-openai.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
let openai: FakeOpenAi;
beforeAll(async () => {
  dendro = await runReceiver();
  openai = await runFakeOpenAi();
});
afterAll(async () => {
  await dendro.stop();
  await openai.close();
});

const tracing = (service: string) =>
  new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    spanProcessors: [
      new SimpleSpanProcessor(
        new OTLPTraceExporter({ url: `${dendro.url}/v1/traces`, headers: { "x-api-key": dendro.key } }),
      ),
    ],
  });

const ask = async () =>
  await new OpenAI({ apiKey: "none", baseURL: openai.url }).chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: "Hello" }],
  });

/** Instruments a copy of the client's module, so that one does not measure the other's work. */
test.each([
  ["OpenInference", new OpenInference()],
  ["Traceloop", new Traceloop()],
])("what %s measures of a model call is the same", async (name, instrumentation) => {
  const provider = tracing(name);
  instrumentation.setTracerProvider(provider);
  const { create } = OpenAI.Chat.Completions.prototype;
  try {
    instrumentation.manuallyInstrument(OpenAI);
    await ask();
  } finally {
    OpenAI.Chat.Completions.prototype.create = create;
  }
  await provider.forceFlush();
  await provider.shutdown();
  expect(
    await dendro.table(
      ["llm_calls", "input_tokens", "output_tokens", "tokens"],
      ["source", "provider", "model", "status"],
      ["is", "source", [name]],
    ),
  ).toEqual({ [`${name}, openai, gpt-4o, ok`]: [1, 11, 7, 18] });
});
