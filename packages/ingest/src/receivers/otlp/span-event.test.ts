import { expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { createRecall } from "../recall.ts";
import { emptySpan, type Span } from "./span.ts";
import { spanEvent } from "./span-event.ts";

const traceId = "5b8efff798038103d269b633813fc60c";
const span = (spanId: string, attributes: JsonObject, more: Partial<Span> = {}): Span => ({
  ...emptySpan(),
  traceId,
  spanId: spanId.padStart(16, "0"),
  name: "span",
  startMs: 1000,
  endMs: 2000,
  attributes,
  ...more,
});
const told = (spans: readonly (readonly [scope: string, span: Span])[]) => {
  const recall = createRecall()("tenant");
  return spans.map(([scope, one]) => spanEvent(one, { resource: {}, scope }, recall));
};
const typesOf = (spans: readonly (readonly [string, Span])[]) => told(spans).map(({ type }) => type);
const event = (attributes: JsonObject, more: Partial<Span> = {}) =>
  told([["s", span("1", attributes, more)]])[0];

test.each<[string, JsonObject]>([
  [
    "today's names",
    {
      "http.request.method": "GET",
      "http.route": "/users/:id",
      "url.path": "/users/7",
      "http.response.status_code": 500,
      "http.response.body.size": 128,
      "server.address": "api.example",
    },
  ],
  [
    "the former names",
    {
      "http.method": "GET",
      "http.route": "/users/:id",
      "http.target": "/users/7?email=a@b.example",
      "http.status_code": 500,
      "http.response_content_length": 128,
      "http.host": "api.example:8080",
    },
  ],
  [
    "a full address",
    {
      "http.request.method": "GET",
      "http.route": "/users/:id",
      "url.full": "https://api.example/users/7?token=x#y",
      "http.response.status_code": "500",
      "http.response.size": 128,
      "server.address": "api.example",
    },
  ],
])("what a server answered is a request: %s", (_names, attributes) => {
  expect(event(attributes, { kind: 2 })).toMatchObject({
    type: "request",
    method: "GET",
    route: "/users/:id",
    path: "/users/7",
    status_code: 500,
    bytes: 128,
    host: "api.example",
    duration_ms: 1000,
  });
  expect(event(attributes, { kind: 3 })).toMatchObject({ type: "span", method: "GET", status_code: 500 });
});

test("a server's span of something else stays a span, and an error is one whatever the code", () => {
  expect(event({ "rpc.system": "grpc" }, { kind: 2 })).toMatchObject({ type: "span", status: "ok" });
  const request = { "http.request.method": "GET", "http.response.status_code": 200 };
  expect(event(request, { kind: 2, statusCode: 2 })).toMatchObject({ type: "request", status: "error" });
  expect(event(request, { kind: 2 })?.status).toBeUndefined();
});

test("of an embedding of the AI SDK one call is counted, with its tokens", () => {
  const model = { "ai.model.id": "text-embedding-3-small", "ai.model.provider": "openai.embedding" };
  const used = { ...model, "ai.usage.tokens": 12 };
  const spans = [
    [
      "ai",
      span("2", { ...used, "ai.operationId": "ai.embed.doEmbed" }, { parentSpanId: "0000000000000001" }),
    ],
    ["ai", span("1", { ...used, "ai.operationId": "ai.embed", "openinference.span.kind": "EMBEDDING" })],
    ["ai", span("3", { ...used, "ai.operationId": "ai.embedMany", "gen_ai.request.model": "x" })],
    ["ai", span("4", { ...model, "ai.operationId": "ai.streamText" })],
    [
      "ai",
      span("5", { ...model, "ai.operationId": "ai.generateObject.doGenerate", "ai.usage.promptTokens": 3 }),
    ],
    ["ai", span("6", { "ai.operationId": "ai.toolCall" })],
  ] as const;
  expect(told(spans)).toMatchObject([
    { type: "llm.called", input_tokens: 12, model: "text-embedding-3-small", provider: "openai.embedding" },
    { type: "span" },
    { type: "span" },
    { type: "agent.invoked" },
    { type: "llm.called", input_tokens: 3 },
    { type: "tool.called" },
  ]);
});

const call = (model: string, more: JsonObject = {}): JsonObject => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": model,
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 20,
  ...more,
});

test.each<[string, readonly (readonly [string, Span])[], number]>([
  [
    "a gateway's call and that of the client in it",
    [
      [
        "openai",
        span("2", call("gpt-4o-2024-08-06"), {
          parentSpanId: "0000000000000001",
          startMs: 1100,
          endMs: 1900,
        }),
      ],
      ["litellm", span("1", call("openai/gpt-4o"))],
    ],
    1,
  ],
  [
    "a call behind a gateway, with other spans between",
    [
      ["app", span("1", call("gpt-4o"))],
      [
        "gateway",
        span("9", call("gpt-4o"), { parentSpanId: "0000000000000008", startMs: 1100, endMs: 1900 }),
      ],
    ],
    1,
  ],
  [
    "one answer, whatever is counted of it",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-9f2ab31c77" }))],
      [
        "app",
        span(
          "2",
          call("gpt-4o", { "gen_ai.response.id": "chatcmpl-9f2ab31c77", "gen_ai.usage.output_tokens": 21 }),
        ),
      ],
    ],
    1,
  ],
  [
    "what a router reports under a trace of its own",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "gen-1749" }))],
      [
        "openrouter",
        span("2", call("openai/gpt-4o", { "gen_ai.response.id": "gen-1749" }), {
          traceId: traceId.replace("5b", "6c"),
        }),
      ],
    ],
    1,
  ],
  [
    "two calls that look alike, one after the other",
    [
      ["app", span("1", call("gpt-4o"))],
      ["app", span("2", call("gpt-4o"), { startMs: 5000, endMs: 6000 })],
      ["other", span("3", call("gpt-4o"), { startMs: 9000, endMs: 9500 })],
    ],
    3,
  ],
  [
    "two calls at once that look alike, told of by one",
    [
      ["app", span("1", call("gpt-4o"), { parentSpanId: "000000000000000a" })],
      ["app", span("2", call("gpt-4o"), { parentSpanId: "000000000000000a" })],
    ],
    2,
  ],
  [
    "two answers",
    [
      ["app", span("1", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-a" }))],
      [
        "gateway",
        span("2", call("gpt-4o", { "gen_ai.response.id": "chatcmpl-b" }), {
          parentSpanId: "0000000000000001",
        }),
      ],
    ],
    2,
  ],
  [
    "two models",
    [
      ["app", span("1", call("gpt-4o"))],
      ["gateway", span("2", call("claude-3-5-sonnet"), { parentSpanId: "0000000000000001" })],
    ],
    2,
  ],
  [
    "a local server's answers, which it counts from one",
    [
      ["app", span("1", call("llama3", { "gen_ai.response.id": "chatcmpl-7" }))],
      [
        "app",
        span("2", call("llama3", { "gen_ai.response.id": "chatcmpl-7" }), { startMs: 60_000, endMs: 61_000 }),
      ],
    ],
    2,
  ],
  [
    "a call that is sent again",
    [
      ["app", span("1", call("gpt-4o"))],
      ["app", span("1", call("gpt-4o"))],
    ],
    2,
  ],
])("%s: in whatever order they come", (_name, spans, calls) => {
  for (const order of [spans, spans.toReversed()]) {
    const types = typesOf(order);
    expect(types.filter((type) => type === "llm.called")).toHaveLength(calls);
    const repeated = told(order).filter(({ type }) => type === "span");
    for (const other of repeated)
      expect([other.input_tokens, other.cost_usd, other.model]).toEqual([undefined, undefined, undefined]);
  }
});

test.each([
  ["user.id", "session.id"],
  ["enduser.id", "gen_ai.conversation.id"],
  ["langfuse.user.id", "langfuse.session.id"],
  ["traceloop.association.properties.user_id", "traceloop.association.properties.conversation_id"],
  ["langsmith.metadata.user_id", "langsmith.metadata.thread_id"],
  ["mlflow.trace.user", "mlflow.trace.session"],
  ["ai.telemetry.metadata.userId", "ai.telemetry.metadata.sessionId"],
  ["ai.telemetry.metadata.user_id", "ai.telemetry.metadata.chat_id"],
])("%s says whose a span is, and %s of which conversation", (user, thread) => {
  expect(told([["x", span("1", { [user]: "u", [thread]: "t" })]])).toMatchObject([
    { user_id: "u", thread_id: "t" },
  ]);
});

test("a request that says nothing but its whole address has its path and host of that", () => {
  const request = { "http.method": "GET", "http.url": "https://a.example:8080/full?x=1" };
  expect(told([["x", { ...span("1", request), kind: 2 }]])).toMatchObject([
    { type: "request", path: "/full", host: "a.example" },
  ]);
});

test("a call is one with the one around it that does not say what it used, and ends after it", () => {
  const inner = span("2", call("gpt-4o"), { parentSpanId: "0000000000000001", startMs: 1100, endMs: 1900 });
  const around = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "openai/gpt-4o" };
  expect(
    told([
      ["openai", inner],
      ["framework", span("1", around)],
    ]).map(({ type }) => type),
  ).toEqual(["llm.called", "span"]);
});

test("a span without an id of its own is told by all that it says", () => {
  const sent = span("1", { a: 1 }, { traceId: "", spanId: "" });
  const [first, again, other, elsewhere] = told([
    ["x", sent],
    ["x", structuredClone(sent)],
    ["x", { ...sent, startMs: 1000.5 }],
    ["y", sent],
  ]).map(({ id }) => id);
  expect(again).toBe(first);
  expect(new Set([first, other, elsewhere]).size).toBe(3);
  expect(told([["x", { ...sent, traceId }]])[0]?.id).toMatch(/^span:/u);
});
