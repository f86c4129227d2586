import { OpenAI } from "@posthog/ai/openai";
import { PostHog } from "posthog-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFaultyProxy } from "./support/faulty-proxy.ts";
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

test("posthog-node: events, people and groups arrive", async () => {
  const posthog = new PostHog(dendro.key, { host: dendro.url, flushAt: 50 });
  posthog.capture({ distinctId: "ann", event: "signed_up", properties: { plan: "pro", $ip: "81.2.69.142" } });
  posthog.capture({ distinctId: "bob", event: "signed_up", properties: { plan: "free" } });
  posthog.capture({
    distinctId: "anon-7",
    event: "$pageview",
    properties: { $current_url: "https://shop.example/pricing?utm_source=x", $process_person_profile: false },
  });
  posthog.identify({ distinctId: "ann", properties: { email: "ann@example.org" } });
  posthog.alias({ distinctId: "ann", alias: "anon-7" });
  posthog.groupIdentify({ groupType: "company", groupKey: "acme" });
  await posthog.shutdown();

  expect(await dendro.table(["events"], ["type"])).toEqual({
    signed_up: [2],
    page_view: [1],
    "user.identified": [1],
    "user.aliased": [1],
    "group.identified": [1],
  });
  expect(await dendro.table(["events"], ["user", "data.plan"], ["is", "type", ["signed_up"]])).toEqual({
    "ann, pro": [1],
    "bob, free": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "pageviews"])).toEqual([1, 1, 1]);
});

test("posthog-node: what is sent again counts once", async () => {
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "503", "delay"]);
  const posthog = new PostHog(dendro.key, { host: proxy.url, fetchRetryDelay: 50, fetchRetryCount: 5 });
  for (let index = 0; index < 4; index += 1) posthog.capture({ distinctId: "ann", event: "retried" });
  await posthog.shutdown();
  await proxy.close();
  expect(proxy.seen.passed).toBe(2);
  expect(await dendro.figures(["events"], ["is", "type", ["retried"]])).toEqual([4]);
});

test("posthog-node, its newer endpoint: a result for each event, and what is sent again counts once", async () => {
  process.env["POSTHOG_CAPTURE_MODE"] = "v1";
  const proxy = await createFaultyProxy(dendro.url, ["drop-answer", "503"]);
  const errors: unknown[] = [];
  try {
    const posthog = new PostHog(dendro.key, { host: proxy.url, fetchRetryDelay: 50 });
    posthog.on("error", (error) => errors.push(error));
    posthog.capture({
      distinctId: "somebody",
      event: "newer",
      properties: { $process_person_profile: false },
    });
    posthog.capture({ distinctId: "bob", event: "newer" });
    posthog.capture({ distinctId: "bob", event: "too old", timestamp: new Date("2001-01-01") });
    await posthog.shutdown();
  } finally {
    delete process.env["POSTHOG_CAPTURE_MODE"];
    await proxy.close();
  }
  expect(proxy.seen.passed).toBe(2);
  expect(await dendro.figures(["events", "users"], ["is", "type", ["newer"]])).toEqual([2, 1]);
  // What was refused is told to the client.
  expect(errors.map(String).join()).toMatch(/drop/iu);
});

test("posthog-node: there are no flags, and it is content with that", async () => {
  const posthog = new PostHog(dendro.key, { host: dendro.url });
  const errors: unknown[] = [];
  posthog.on("error", (error) => errors.push(error));
  expect(await posthog.getAllFlags("ann")).toEqual({});
  await posthog.shutdown();
  expect(errors).toEqual([]);
});

test("@posthog/ai: a generation is a model call, and its tokens and cost are counted once", async () => {
  const posthog = new PostHog(dendro.key, { host: dendro.url });
  const client = new OpenAI({ apiKey: "none", baseURL: openai.url, posthog });
  await client.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: "Hello" }],
    posthogDistinctId: "ann",
    posthogTraceId: "trace-1",
    posthogProperties: { feature: "chat" },
  });
  // What frameworks send besides: a span, and a trace that repeats the sum.
  const shared = { $ai_trace_id: "trace-1", $ai_input_tokens: 11, $ai_output_tokens: 7 };
  posthog.capture({
    distinctId: "ann",
    event: "$ai_span",
    properties: { ...shared, $ai_span_name: "retrieve" },
  });
  posthog.capture({
    distinctId: "ann",
    event: "$ai_trace",
    properties: { ...shared, $ai_total_cost_usd: 0.5, $ai_span_name: "chat" },
  });
  posthog.capture({
    distinctId: "ann",
    event: "$ai_generation",
    properties: {
      $ai_trace_id: "trace-2",
      $ai_provider: "anthropic",
      $ai_model: "claude",
      $ai_input_tokens: 100,
      $ai_cache_read_input_tokens: 40,
      $ai_output_tokens: 10,
      $ai_total_cost_usd: 0.25,
      $ai_latency: 1.5,
    },
  });
  await posthog.shutdown();
  expect(
    await dendro.table(
      ["llm_calls", "input_tokens", "output_tokens", "cost"],
      ["provider", "model"],
      ["is", "type", ["llm.called"]],
    ),
    // What came without a cost has that of the list, with 4 tokens from the cache.
  ).toEqual({ "openai, gpt-4o": [1, 11, 7, 0.0000925], "anthropic, claude": [1, 140, 10, 0.25] });
  expect(await dendro.figures(["tokens", "cost"])).toEqual([168, 0.2500925]);
  expect(await dendro.table(["events"], ["trace", "type"], ["is", "trace", ["trace-1"]])).toEqual({
    "trace-1, llm.called": [1],
    "trace-1, span": [2],
  });
});

test("posthog-node: a flag has no payload of remote config", async () => {
  const client = new PostHog(dendro.key, { host: dendro.url, personalApiKey: "phx_of_theirs" });
  expect(await client.getRemoteConfigPayload("f")).toBeNull();
  await client.shutdown();
});

test.each<[string, object]>([
  ["/api/feature_flag/local_evaluation/", { flags: [], group_type_mapping: {}, cohorts: {} }],
  ["/api/surveys/", { surveys: [] }],
  ["/api/early_access_features/", { earlyAccessFeatures: [] }],
  ["/api/web_experiments/", { experiments: [] }],
  ["/api/product_tours/", { product_tours: [] }],
])("PostHog's libraries ask for %s, and there are none", async (path, expected) => {
  const response = await fetch(`${dendro.url}${path}?token=${dendro.key}`);
  expect(await response.json()).toEqual(expected);
});

test.each([
  ["alone, as it is sent at once", (event: object) => JSON.stringify(event)],
  ["in a list", (event: object) => JSON.stringify([event])],
  ["in a batch", (event: object) => JSON.stringify({ batch: [event] })],
  [
    "alone in a form",
    (event: object) => `data=${encodeURIComponent(Buffer.from(JSON.stringify(event)).toString("base64"))}`,
  ],
])("an event whose properties have the key is taken %s", async (how, bodyOf) => {
  const event = { event: how, properties: { token: dendro.key, distinct_id: "ann" } };
  const response = await fetch(`${dendro.url}/e/`, {
    method: "POST",
    headers: {
      "content-type": how.endsWith("form") ? "application/x-www-form-urlencoded" : "text/plain",
    },
    body: bodyOf(event),
  });
  expect(response.status).toBe(200);
  expect(await dendro.figures(["events"], ["is", "type", [how]])).toEqual([1]);
});
