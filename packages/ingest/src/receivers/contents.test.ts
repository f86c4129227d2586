import { expect, test } from "vitest";
import { runAtOnce } from "../steps.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { receivers } from "./all.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

function received(name: string, path: string, body: unknown): ForeignEvent[] {
  const receiver = receivers.find((one) => one.name === name);
  const route = receiver?.routes.find((one) => one.path === path && one.method === "POST");
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt: Date.now(),
    origin: "",
  });
  if (route === undefined) throw new Error(`${name} has no ${path}`);
  return runAtOnce(route.decode(request, createReceiverMemory()("t"))).events as ForeignEvent[];
}

const attribute = (key: string, value: unknown) => ({
  key,
  value: typeof value === "number" ? { intValue: String(value) } : { stringValue: String(value) },
});
const otlp = (attributes: Record<string, unknown>, events: object[] = []) =>
  received("otlp", "/v1/traces", {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
                spanId: "00f067aa0ba902b7",
                name: "chat",
                startTimeUnixNano: "1764517620000000000",
                endTimeUnixNano: "1764517621000000000",
                attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
                events,
              },
            ],
          },
        ],
      },
    ],
  })[0] as ForeignEvent;

test.each([
  ["OpenTelemetry", { "gen_ai.input.messages": "ask", "gen_ai.output.messages": "tell" }],
  ["a tool of OpenTelemetry's", { "gen_ai.tool.call.arguments": "ask", "gen_ai.tool.call.result": "tell" }],
  ["OpenInference", { "input.value": "ask", "output.value": "tell" }],
  ["Langfuse", { "langfuse.observation.input": "ask", "langfuse.observation.output": "tell" }],
  ["OpenLLMetry", { "traceloop.entity.input": "ask", "traceloop.entity.output": "tell" }],
  ["Vercel's AI SDK", { "ai.prompt.messages": "ask", "ai.response.text": "tell" }],
  ["a tool of the AI SDK's", { "ai.toolCall.args": "ask", "ai.toolCall.result": "tell" }],
  ["MLflow", { "mlflow.spanInputs": "ask", "mlflow.spanOutputs": "tell" }],
])("%s: what went in and came out is no part of data", (_, attributes) => {
  const event = otlp({ ...attributes, kept: "yes" });
  expect([event.input, event.output]).toEqual(["ask", "tell"]);
  expect(JSON.stringify(event.data)).not.toMatch(/ask|tell/u);
  expect(event.data).toMatchObject({ kept: "yes" });
});

test("numbered attributes are a list of messages, in their order", () => {
  const event = otlp({
    "gen_ai.prompt.10.content": "last",
    "gen_ai.prompt.0.role": "user",
    "gen_ai.prompt.0.content": "first",
    "gen_ai.completion.0.content": "tell",
    "llm.token_count.prompt": 3,
  });
  expect(event.input).toEqual([{ role: "user", content: "first" }, { content: "last" }]);
  expect(event.output).toEqual([{ content: "tell" }]);
  const inference = otlp({
    "llm.input_messages.0.message.role": "user",
    "llm.input_messages.0.message.content": "a",
  });
  expect(inference.input).toEqual([{ role: "user", content: "a" }]);
});

test("messages that are events of a span are taken out of them", () => {
  const event = otlp({ "gen_ai.operation.name": "chat" }, [
    { name: "gen_ai.user.message", attributes: [attribute("content", "ask")] },
    { name: "gen_ai.choice", attributes: [attribute("message", "tell")] },
    { name: "retry", attributes: [attribute("content", "stays")] },
  ]);
  expect([event.input, event.output]).toEqual([["ask"], ["tell"]]);
  expect(JSON.stringify(event.data)).not.toMatch(/ask|tell/u);
  expect(JSON.stringify(event.data)).toContain("stays");
});

test("PostHog's and Langfuse's say them in properties and in the body", () => {
  const [posthog] = received("posthog", "/batch", {
    api_key: "k",
    batch: [
      {
        event: "$ai_generation",
        distinct_id: "ann",
        properties: {
          $ai_input: [{ role: "user", content: "ask" }],
          $ai_output_choices: "tell",
          $ai_model: "m",
        },
      },
    ],
  });
  expect([posthog?.input, posthog?.output]).toEqual([[{ role: "user", content: "ask" }], "tell"]);
  expect(JSON.stringify(posthog?.data)).not.toMatch(/ask|tell/u);
  const made = received("langfuse", "/api/public/ingestion", {
    batch: [
      {
        id: "1",
        type: "trace-create",
        timestamp: new Date(),
        body: { id: "t", input: "ask", output: "tell" },
      },
      {
        id: "2",
        type: "generation-create",
        timestamp: new Date(),
        body: { id: "g", input: "ask", output: "tell" },
      },
    ],
  });
  expect(made).toHaveLength(2);
  for (const event of made) {
    expect([event.input, event.output]).toEqual(["ask", "tell"]);
    expect(JSON.stringify(event.data ?? {})).not.toMatch(/ask|tell/u);
  }
});
