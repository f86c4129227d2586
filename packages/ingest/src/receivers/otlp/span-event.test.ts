import { expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
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
const told = (spans: readonly (readonly [scope: string, span: Span])[]) =>
  spans.map(([scope, one]) => spanEvent(one, { resource: {}, scope }));
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
