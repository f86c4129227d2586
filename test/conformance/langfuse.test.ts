import { LangfuseSpanProcessor } from "@langfuse/otel";
import { setLangfuseTracerProvider, startObservation } from "@langfuse/tracing";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { Langfuse } from "langfuse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFaultyProxy } from "./support/faulty-proxy.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
beforeAll(async () => {
  dendro = await runReceiver();
});
afterAll(async () => await dendro.stop());

const client = (baseUrl: string, options: object = {}) =>
  new Langfuse({ publicKey: "pk-lf-old", secretKey: dendro.key, baseUrl, ...options });

const all = (trace: string) => ["is", "trace", [trace]];

test("langfuse: traces, generations, spans, events and scores arrive", async () => {
  const langfuse = client(dendro.url);
  const trace = langfuse.trace({
    id: "t-1",
    name: "support",
    userId: "ann",
    sessionId: "s-1",
    tags: ["beta"],
  });
  const span = trace.span({ name: "retrieve", input: { query: "refund" } });
  span.end({ output: ["doc-1"] });
  const generation = trace.generation({
    name: "answer",
    model: "gpt-4o",
    input: [{ role: "user", content: "Where is my refund?" }],
    startTime: new Date(Date.now() - 1500),
  });
  generation.end({
    output: "On its way.",
    usage: { promptTokens: 100, completionTokens: 20 },
    costDetails: { input: 0.25, output: 0.5 },
  });
  trace.generation({
    name: "classify",
    model: "claude",
    startTime: new Date(),
    endTime: new Date(),
    usageDetails: { input: 10, output: 5, cache_read_input_tokens: 30 },
  });
  trace.event({ name: "escalated", metadata: { to: "human" } });
  trace.score({ name: "user-feedback", value: 1, comment: "helpful" });
  trace.score({ name: "accuracy", value: 0.9 });
  generation.score({ name: "user-feedback", value: 0 });
  await langfuse.shutdownAsync();

  expect(await dendro.table(["events"], ["type"], all("t-1"))).toEqual({
    "trace.updated": [1],
    span: [1],
    "llm.called": [2],
    escalated: [1],
    "feedback.like": [1],
    "feedback.dislike": [1],
    "feedback.score": [1],
  });
  expect(
    await dendro.table(
      ["llm_calls", "input_tokens", "output_tokens", "cost"],
      ["model", "user", "thread"],
      ["and", [all("t-1"), ["is", "type", ["llm.called"]]]],
    ),
  ).toEqual({ "gpt-4o, ann, s-1": [1, 100, 20, 0.75], "claude, ann, s-1": [1, 40, 5, 0] });
  expect(await dendro.figures(["likes", "dislikes"], all("t-1"))).toEqual([1, 1]);
  expect(
    await dendro.table(["likes"], ["data.reason", "data.target_type"], ["is", "type", ["feedback.like"]]),
  ).toEqual({
    "helpful, trace": [1],
  });
});

test("langfuse: a generation that is told of in two requests is one call, with all that is known", async () => {
  const langfuse = client(dendro.url);
  const trace = langfuse.trace({ id: "t-2", name: "slow", userId: "bob" });
  const generation = trace.generation({ name: "think", model: "o3" });
  await langfuse.flushAsync();
  expect(await dendro.table(["events"], ["type"], all("t-2"))).toMatchObject({ "span.started": [1] });
  generation.end({ output: "42", usage: { input: 7, output: 3, unit: "TOKENS" } });
  await langfuse.flushAsync();
  generation.update({ metadata: { reviewed: true } });
  await langfuse.shutdownAsync();
  expect(await dendro.table(["events", "tokens"], ["type", "model", "user"], all("t-2"))).toEqual({
    "trace.updated, , bob": [1, 0],
    "span.started, o3, bob": [1, 0],
    "llm.called, o3, bob": [1, 10],
    "span.updated, o3, bob": [1, 0],
  });
});

test("langfuse: what is sent again counts once", async () => {
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "503", "drop-answer"]);
  const langfuse = client(proxy.url, { fetchRetryCount: 6, fetchRetryDelay: 50 });
  const trace = langfuse.trace({ id: "t-3" });
  for (let index = 0; index < 3; index += 1)
    trace.generation({ name: "call", model: "m" }).end({ usage: { input: 2, output: 1 } });
  await langfuse.shutdownAsync();
  await proxy.close();
  expect(proxy.seen.passed).toBe(3);
  expect(await dendro.figures(["events", "llm_calls", "tokens"], all("t-3"))).toEqual([4, 3, 9]);
});

test("@langfuse/otel: the library that followed it", async () => {
  const processor = new LangfuseSpanProcessor({
    publicKey: "pk",
    secretKey: dendro.key,
    baseUrl: dendro.url,
  });
  setLangfuseTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  const agent = startObservation("planner", { input: "plan a trip" }, { asType: "agent" });
  agent.otelSpan.setAttributes({ "user.id": "cleo", "session.id": "s-9" });
  const generation = agent.startObservation(
    "draft",
    { model: "gpt-4o-mini", input: "…" },
    { asType: "generation" },
  );
  generation.otelSpan.setAttributes({ "user.id": "cleo", "session.id": "s-9" });
  generation.update({
    output: "Go to Rome.",
    usageDetails: { input: 12, output: 8 },
    costDetails: { total: 0.125 },
  });
  generation.end();
  agent.startObservation("maps", { input: { to: "Rome" } }, { asType: "tool" }).end();
  agent.end();
  await processor.forceFlush();
  await processor.shutdown();
  expect(
    await dendro.table(
      ["events", "tokens", "cost"],
      ["type", "name", "model"],
      ["is", "trace", [agent.traceId]],
    ),
  ).toEqual({
    "agent.invoked, planner, ": [1, 0, 0],
    "llm.called, draft, gpt-4o-mini": [1, 20, 0.125],
    "tool.called, maps, ": [1, 0, 0],
  });
  expect(
    await dendro.figures(
      ["llm_calls"],
      [
        "and",
        [
          ["is", "user", ["cleo"]],
          ["is", "thread", ["s-9"]],
        ],
      ],
    ),
  ).toEqual([1]);
});

test("a trace and a score that name no time are of when the client made them, however late they arrive", async () => {
  const at = new Date(Date.now() - 3_600_000);
  const response = await fetch(`${dendro.url}/api/public/ingestion`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`pk:${dendro.key}`)}`, "content-type": "application/json" },
    body: JSON.stringify({
      batch: [
        { id: "l1", type: "trace-create", timestamp: at, body: { id: "t-late" } },
        { id: "l2", type: "score-create", timestamp: at, body: { traceId: "t-late", name: "s", value: 1 } },
      ],
    }),
  });
  expect(response.status).toBe(207);
  expect(await dendro.figures(["min(timestamp)", "max(timestamp)"], all("t-late"))).toEqual([
    at.getTime(),
    at.getTime(),
  ]);
});

test("what is no event is named, and spoils nothing else", async () => {
  const response = await fetch(`${dendro.url}/api/public/ingestion`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`pk:${dendro.key}`)}`, "content-type": "application/json" },
    body: JSON.stringify({
      batch: [
        { id: "e1", type: "trace-create", timestamp: new Date(), body: { id: "t-5", name: "fine" } },
        { id: "e2", type: "trace-create", timestamp: new Date() },
        {
          id: "e3",
          type: "event-create",
          body: { name: "ancient", traceId: "t-5", startTime: "1999-01-01T00:00:00Z" },
        },
      ],
    }),
  });
  expect(response.status).toBe(207);
  expect(await response.json()).toMatchObject({
    successes: [{ id: "e1", status: 201 }],
    errors: [
      { id: "e2", status: 400 },
      { id: "e3", status: 400 },
    ],
  });
});

test("a score is taken by itself too, and a prompt in a folder is said not to be there by its name", async () => {
  const headers = {
    authorization: `Basic ${btoa(`pk:${dendro.key}`)}`,
    "content-type": "application/json",
  };
  const score = async (body: object) =>
    await fetch(`${dendro.url}/api/public/scores`, { method: "POST", headers, body: JSON.stringify(body) });
  const sent = { id: "alone", traceId: "t-alone", name: "s", value: 0.5 };
  expect([(await score(sent)).status, await (await score(sent)).json()]).toEqual([200, { id: "alone" }]);
  expect((await score({ traceId: "t-alone" })).status).toBe(400);
  expect(await dendro.figures(["events", "score"], all("t-alone"))).toEqual([1, 0.5]);
  const prompt = await fetch(`${dendro.url}/api/public/v2/prompts/${encodeURIComponent("folder/p")}`, {
    headers,
  });
  expect([prompt.status, await prompt.json()]).toMatchObject([
    404,
    { message: "Prompt not found: 'folder/p'" },
  ]);
});
