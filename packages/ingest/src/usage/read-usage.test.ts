import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { usageOf } from "../receivers/langfuse-usage.ts";
import { modelUse } from "../receivers/otlp/model-use.ts";
import { posthogAiFields } from "../receivers/posthog-ai.ts";
import { withUsage } from "./native-usage.ts";
import { usageInDetails, usageInObject } from "./read-usage.ts";
import { usageInAttributes } from "./usage-in-attributes.ts";
import { settleUsage, type Counts, type Place } from "./settle-usage.ts";

describe("spans", () => {
  const cached = 128_955;
  test.each([
    ["gen_ai.usage.cache_read_tokens", "gen_ai.usage.cache_write_tokens"],
    ["gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cache_write_tokens"],
    ["gen_ai.usage.details.cached_tokens", "gen_ai.usage.cache_creation_input_tokens"],
    ["gen_ai.usage.input_cached_tokens", "gen_ai.usage.cache_creation_tokens"],
    ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens"],
    ["llm.usage.cache_read_input_tokens", "llm.usage.cache_creation_input_tokens"],
  ])("have what was cached in the input: %s, %s", (read, write) => {
    const attributes = { "gen_ai.usage.input_tokens": 130_213, [read]: cached, [write]: 1253 };
    expect(usageInAttributes(attributes, "anthropic")).toEqual({
      input_tokens: 130_213,
      cache_read_tokens: cached,
      cache_write_tokens: 1253,
    });
  });

  test("have it beside the input where it is more, or where the sum of all says so", () => {
    const input = { "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 10 };
    expect(
      usageInAttributes({ ...input, "gen_ai.usage.cache_read.input_tokens": 8 }, undefined),
    ).toMatchObject({
      input_tokens: 13,
    });
    expect(
      usageInAttributes(
        { ...input, "gen_ai.usage.cache_read.input_tokens": 3, "gen_ai.usage.total_tokens": 18 },
        undefined,
      ),
    ).toMatchObject({ input_tokens: 8, output_tokens: 10 });
  });

  test.each([
    [
      {
        "gen_ai.usage.input_tokens": 20,
        "gen_ai.usage.output_tokens": 151,
        "gen_ai.usage.total_tokens": 271,
      },
      100,
      251,
    ],
    [
      {
        "gen_ai.usage.input_tokens": 20,
        "gen_ai.usage.output_tokens": 251,
        "gen_ai.usage.total_tokens": 271,
      },
      100,
      251,
    ],
    [{ "gen_ai.usage.input_tokens": 20, "gen_ai.usage.output_tokens": 1 }, 21, 22],
    [{ "gen_ai.usage.input_tokens": 20, "gen_ai.usage.output_tokens": 151 }, 100, 151],
  ])("have thoughts in the output once: %o with %i is %i", (attributes, reasoning, output) => {
    const sent = { ...attributes, "gen_ai.usage.reasoning_tokens": reasoning };
    expect(usageInAttributes(sent, "google")).toMatchObject({
      output_tokens: output,
      reasoning_tokens: reasoning,
    });
  });

  test("of the AI SDK up to 5 count as the provider does, and say the rest in its metadata", () => {
    const sdk = { "ai.operationId": "ai.generateText.doGenerate" };
    const claude = {
      ...sdk,
      "ai.model.provider": "anthropic.messages",
      "gen_ai.usage.input_tokens": 1000,
      "ai.usage.inputTokens": 1000,
      "ai.usage.cachedInputTokens": 800,
      "ai.usage.outputTokens": 10,
      "ai.usage.totalTokens": 1010,
      "ai.response.providerMetadata": JSON.stringify({
        anthropic: {
          usage: {
            input_tokens: 1000,
            cache_read_input_tokens: 800,
            cache_creation_input_tokens: 76,
            cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 76 },
          },
        },
      }),
    };
    expect(usageInAttributes(claude, "anthropic")).toEqual({
      input_tokens: 1876,
      output_tokens: 10,
      cache_read_tokens: 800,
      cache_write_tokens: 76,
      cache_write_1h_tokens: 76,
    });
    const detailed = { ...claude, "ai.usage.inputTokens": 1876, "gen_ai.usage.input_tokens": 1876 };
    expect(
      usageInAttributes({ ...detailed, "ai.usage.inputTokenDetails.noCacheTokens": 1000 }, "anthropic"),
    ).toMatchObject({ input_tokens: 1876 });
    expect(
      usageInAttributes(
        {
          ...sdk,
          "ai.usage.inputTokens": 1000,
          "ai.usage.outputTokens": 10,
          "ai.usage.cachedInputTokens": 800,
        },
        "openai",
      ),
    ).toMatchObject({ input_tokens: 1000 });
    expect(
      usageInAttributes(
        { ...sdk, "ai.usage.inputTokens": 20, "ai.usage.outputTokens": 151, "ai.usage.reasoningTokens": 100 },
        "google",
      ),
    ).toMatchObject({ output_tokens: 251 });
  });
});

test.each<[string, JsonObject, JsonObject]>([
  [
    "LangSmith's parts as JSON",
    {
      "gen_ai.usage.input_tokens": 1000,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.input_token_details": '{"cache_read":800}',
      "gen_ai.usage.output_token_details": '{"reasoning":20}',
    },
    { input_tokens: 1000, output_tokens: 50, cache_read_tokens: 800, reasoning_tokens: 20 },
  ],
  [
    "parts as an object",
    { "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.details": { cached_tokens: 100 } },
    { input_tokens: 1000, cache_read_tokens: 100 },
  ],
  [
    "all in one object, as Anthropic answers",
    { "gen_ai.usage": { input_tokens: 1000, output_tokens: 50, cache_read_input_tokens: 100 } },
    { input_tokens: 1100, output_tokens: 50, cache_read_tokens: 100 },
  ],
  [
    "MLflow's",
    { "mlflow.chat.tokenUsage": '{"input_tokens":1000,"output_tokens":50,"total_tokens":1050}' },
    { input_tokens: 1000, output_tokens: 50 },
  ],
  [
    "the AI SDK 5 through Vercel's gateway",
    {
      "ai.operationId": "ai.generateText.doGenerate",
      "gen_ai.provider.name": "gateway",
      "ai.model.id": "anthropic/claude-sonnet-4",
      "ai.usage.inputTokens": 1000,
      "ai.usage.cachedInputTokens": 800,
    },
    { input_tokens: 1800, cache_read_tokens: 800 },
  ],
  [
    "of what is embedded, a sum",
    { "gen_ai.operation.name": "embeddings", "llm.usage.total_tokens": 12 },
    { input_tokens: 12 },
  ],
  [
    "costs of input and output apart",
    { "llm.token_count.prompt": 10, "llm.cost.prompt": 0.25, "llm.cost.completion": 0.5 },
    { input_tokens: 10, cost_usd: 0.75 },
  ],
])("in attributes, %s", (_sender, attributes, expected) => expect(modelUse(attributes)).toEqual(expected));

describe("providers' own answers", () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      "OpenAI's Realtime",
      {
        total_tokens: 253,
        input_tokens: 132,
        output_tokens: 121,
        input_token_details: {
          text_tokens: 119,
          audio_tokens: 13,
          cached_tokens: 64,
          cached_tokens_details: { text_tokens: 64, audio_tokens: 0 },
        },
        output_token_details: { text_tokens: 30, audio_tokens: 91 },
      },
      {
        input_tokens: 132,
        output_tokens: 121,
        cache_read_tokens: 64,
        input_audio_tokens: 13,
        output_audio_tokens: 91,
      },
    ],
    [
      "Bedrock with a cache for an hour",
      {
        inputTokens: 100,
        outputTokens: 5,
        cacheReadInputTokens: 20,
        cacheWriteInputTokens: 10,
        cacheDetails: [{ ttl: "1h", inputTokens: 10 }],
      },
      {
        input_tokens: 130,
        output_tokens: 5,
        cache_read_tokens: 20,
        cache_write_tokens: 10,
        cache_write_1h_tokens: 10,
      },
    ],
    ["Bedrock's Titan", { inputTextTokenCount: 7 }, { input_tokens: 7 }],
    [
      "Cohere, which charges for less than it reads",
      {
        tokens: { input_tokens: 500, output_tokens: 30 },
        billed_units: { input_tokens: 10, output_tokens: 20 },
      },
      { input_tokens: 10, output_tokens: 20 },
    ],
    [
      "xAI, with its total",
      {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      { input_tokens: 32, output_tokens: 103, reasoning_tokens: 94 },
    ],
    ["Ollama", { prompt_eval_count: 26, eval_count: 298 }, { input_tokens: 26, output_tokens: 298 }],
    [
      "Mistral",
      { prompt_tokens: 100, completion_tokens: 5, num_cached_tokens: 64, prompt_audio_seconds: 3 },
      { input_tokens: 100, output_tokens: 5, cache_read_tokens: 64 },
    ],
    [
      "Microsoft's extensions",
      {
        inputTokenCount: 30,
        outputTokenCount: 20,
        totalTokenCount: 50,
        additionalCounts: { "InputTokenDetails.CachedTokenCount": 10 },
      },
      { input_tokens: 30, output_tokens: 20, cache_read_tokens: 10 },
    ],
    [
      "OpenAI",
      {
        prompt_tokens: 2006,
        completion_tokens: 300,
        total_tokens: 2306,
        prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 64, accepted_prediction_tokens: 3 },
      },
      {
        input_tokens: 2006,
        output_tokens: 300,
        cache_read_tokens: 1920,
        reasoning_tokens: 64,
        input_audio_tokens: 4,
      },
    ],
    [
      "OpenAI's Responses",
      {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 80 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 40 },
        total_tokens: 150,
      },
      { input_tokens: 100, output_tokens: 50, cache_read_tokens: 80, reasoning_tokens: 40 },
    ],
    [
      "Anthropic",
      {
        input_tokens: 2000,
        cache_read_input_tokens: 500,
        cache_creation_input_tokens: 76,
        cache_creation: { ephemeral_5m_input_tokens: 70, ephemeral_1h_input_tokens: 6 },
        output_tokens: 714,
        server_tool_use: { web_search_requests: 3 },
        service_tier: "standard",
      },
      {
        input_tokens: 2576,
        output_tokens: 714,
        cache_read_tokens: 500,
        cache_write_tokens: 76,
        cache_write_1h_tokens: 6,
      },
    ],
    [
      "Bedrock",
      {
        inputTokens: 100,
        outputTokens: 5,
        cacheReadInputTokens: 20,
        cacheWriteInputTokens: 10,
        totalTokens: 135,
      },
      { input_tokens: 130, output_tokens: 5, cache_read_tokens: 20, cache_write_tokens: 10 },
    ],
    [
      "Gemini",
      {
        promptTokenCount: 20,
        candidatesTokenCount: 151,
        thoughtsTokenCount: 100,
        cachedContentTokenCount: 12,
        toolUsePromptTokenCount: 7,
        totalTokenCount: 278,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 15 },
          { modality: "AUDIO", tokenCount: 5 },
        ],
      },
      {
        input_tokens: 27,
        output_tokens: 251,
        cache_read_tokens: 12,
        reasoning_tokens: 100,
        input_audio_tokens: 5,
      },
    ],
    [
      "DeepSeek",
      { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { input_tokens: 100, output_tokens: 5, cache_read_tokens: 64 },
    ],
    [
      "LangChain",
      {
        input_tokens: 350,
        output_tokens: 240,
        total_tokens: 590,
        input_token_details: { audio: 10, cache_creation: 200, cache_read: 100 },
        output_token_details: { audio: 10, reasoning: 200 },
      },
      {
        input_tokens: 350,
        output_tokens: 240,
        cache_read_tokens: 100,
        cache_write_tokens: 200,
        reasoning_tokens: 200,
        input_audio_tokens: 10,
        output_audio_tokens: 10,
      },
    ],
    [
      "LiteLLM",
      {
        prompt_tokens: 130,
        completion_tokens: 5,
        total_tokens: 135,
        cache_creation_input_tokens: 10,
        cache_read_input_tokens: 20,
        prompt_tokens_details: { cached_tokens: 20, cache_creation_tokens: 10 },
      },
      { input_tokens: 130, output_tokens: 5, cache_read_tokens: 20, cache_write_tokens: 10 },
    ],
    [
      "the AI SDK 6",
      {
        inputTokens: 130,
        inputTokenDetails: { noCacheTokens: 100, cacheReadTokens: 20, cacheWriteTokens: 10 },
        outputTokens: 9,
        outputTokenDetails: { textTokens: 4, reasoningTokens: 5 },
        totalTokens: 139,
      },
      {
        input_tokens: 130,
        output_tokens: 9,
        cache_read_tokens: 20,
        cache_write_tokens: 10,
        reasoning_tokens: 5,
      },
    ],
    [
      "Dendro",
      { input_tokens: 10, cache_read_tokens: 8, output_tokens: 3 },
      { input_tokens: 10, cache_read_tokens: 8, output_tokens: 3 },
    ],
  ])("%s", (_provider, usage, expected) => {
    expect(usageInObject(usage, { isUsage: true })).toEqual(expected);
    expect(usageInDetails(usage)).toEqual(expected);
    const event = { type: "llm.called", model: "m", usage };
    expect(withUsage(event)).toMatchObject(expected);
    expect(withUsage({ type: "llm.called", model: "m", data: { usage } })).toMatchObject(expected);
    expect(withUsage({ type: "llm.called", model: "m", ...usage })).toMatchObject(expected);
  });

  test("say what they charged: OpenRouter, with a key of one's own too, and Perplexity", () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5 };
    const costOf = (more: JsonObject, event: JsonObject = {}) =>
      (withUsage({ type: "llm.called", model: "m", ...event, usage: { ...usage, ...more } }) as JsonObject)[
        "cost_usd"
      ];
    expect(costOf({ cost: 0.5 })).toBe(0.5);
    expect(costOf({ cost: 0.5, is_byok: true, cost_details: { upstream_inference_cost: 2 } })).toBe(2.5);
    expect(costOf({ cost: { input_tokens_cost: 0.1, total_cost: 0.75 } })).toBe(0.75);
    expect(costOf({ cost: 0.5 }, { cost_usd: 3 })).toBe(3);
    expect(costOf({ cost: 0 })).toBeUndefined();
    expect(costOf({ cost: -1 })).toBeUndefined();
  });

  test("of Claude stand beside the input, by which of its ways they are told and whoever passes them on", () => {
    const written = { cache_write_tokens: 10, cache_write_1h_tokens: 8 };
    expect(
      usageInDetails({ input: 100, output: 5, input_cache_creation_1h: 8, input_cache_creation_5m: 2 }),
    ).toMatchObject({ ...written, input_tokens: 110 });
    const nested = { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 8 };
    expect(
      usageInObject({ input_tokens: 100, output_tokens: 5, cache_creation: nested }, { isUsage: true }),
    ).toMatchObject({ ...written, input_tokens: 110 });
    const sent = {
      $ai_model: "us.anthropic.claude-haiku-4-5",
      $ai_input_tokens: 100,
      $ai_cache_read_input_tokens: 30,
    };
    for (const [$ai_provider, input_tokens] of [
      ["anthropic", 130],
      ["bedrock", 130],
      ["vertex", 130],
      ["openai", 100],
    ])
      expect(
        posthogAiFields("$ai_generation", { ...sent, $ai_provider: $ai_provider as string }),
      ).toMatchObject({
        input_tokens,
      });
    expect(posthogAiFields("$ai_embedding", { $ai_model: "m", $ai_total_tokens: 9 })).toMatchObject({
      input_tokens: 9,
    });
  });

  test.each<[string, JsonObject]>([
    ["usage_metadata", { usage_metadata: { prompt_token_count: 10, candidates_token_count: 5 } }],
    ["usageMetadata", { usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5 } }],
    ["LangChain's llm_output", { llm_output: { token_usage: { prompt_tokens: 10, completion_tokens: 5 } } }],
    ["a whole answer", { response: { id: "x", usage: { input_tokens: 10, output_tokens: 5 } } }],
  ])("are found as %s", (_where, held) => {
    const tokens = { input_tokens: 10, output_tokens: 5 };
    expect(withUsage({ type: "llm.called", model: "m", ...held })).toMatchObject(tokens);
    expect(withUsage({ type: "llm.called", model: "m", data: held })).toMatchObject(tokens);
    expect(usageInObject(held, { isUsage: false })).toEqual(tokens);
  });

  test.each(["voyage-3", "jina-embeddings-v3", "text-embedding-3-small", "rerank-2", "cohere/embed-v4.0"])(
    "of %s a sum is what was read",
    (model) =>
      expect(withUsage({ type: "llm.called", model, usage: { total_tokens: 10 } })).toMatchObject({
        input_tokens: 10,
      }),
  );

  test("are looked for in calls of models alone, and only where they speak of tokens", () => {
    for (const event of [
      { type: "page_view", path: "/", prompt_tokens: 5 },
      { type: "llm.called", model: "m", input_tokens: 1, total: 7, input: 9, content: 3 },
      { type: "llm.called", model: "m", data: { total: 12, output: 3 } },
    ])
      expect(withUsage(event)).toBe(event);
  });
});

describe("Langfuse's details", () => {
  test.each<[JsonObject, JsonObject]>([
    [
      { input: 2140, input_cached_tokens: 1024, output: 96, output_reasoning_tokens: 310, total: 3570 },
      { input_tokens: 3164, output_tokens: 406, cache_read_tokens: 1024, reasoning_tokens: 310 },
    ],
    [
      { input: 100, cache_read_input_tokens: 80, output: 20, total: 120 },
      { input_tokens: 100, output_tokens: 20, cache_read_tokens: 80 },
    ],
    [
      { input: 100, cache_read_input_tokens: 80, output: 20 },
      { input_tokens: 180, output_tokens: 20, cache_read_tokens: 80 },
    ],
    [
      { input_text: 5, input_image: 7, output: 1, input_something: 2 },
      { input_tokens: 14, output_tokens: 1 },
    ],
    [{ total: 500 }, { total_tokens: 500 }],
    [
      { input: 100, total: 120 },
      { input_tokens: 100, output_tokens: 20 },
    ],
  ])("%o", (details, expected) => expect(usageOf({ usageDetails: details })).toEqual(expected));
});

test("PostHog has Anthropic's cached tokens beside the input, unless it says otherwise", () => {
  const call = { $ai_input_tokens: 100, $ai_output_tokens: 5, $ai_cache_read_input_tokens: 80 };
  const input = (properties: JsonObject) =>
    posthogAiFields("$ai_generation", { ...call, ...properties }).input_tokens;
  expect(input({ $ai_provider: "anthropic" })).toBe(180);
  expect(input({ $ai_provider: "openai" })).toBe(100);
  expect(input({ $ai_provider: "anthropic", $ai_cache_reporting_exclusive: false })).toBe(100);
  expect(input({ $ai_provider: "openai", $ai_cache_reporting_exclusive: true })).toBe(180);
});

describe("a cost of 0 that a library sends", () => {
  const call = {
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.output_tokens": 5,
    "gen_ai.request.model": "m",
  };
  const costOf = (attributes: JsonObject) => modelUse({ ...call, ...attributes }).cost_usd;
  test("says nothing, but of what is run locally or free", () => {
    expect(costOf({ "gen_ai.system": "openai", "gen_ai.usage.cost": 0 })).toBeUndefined();
    expect(costOf({ "gen_ai.usage.cost": "0" })).toBeUndefined();
    expect(costOf({ "gen_ai.system": "ollama", "gen_ai.usage.cost": 0 })).toBe(0);
    expect(costOf({ "gen_ai.request.model": "a/b:free", "gen_ai.usage.cost": 0 })).toBe(0);
    expect(costOf({ "gen_ai.system": "openai", "gen_ai.usage.cost": 0.25 })).toBe(0.25);
    expect(costOf({ "gen_ai.usage.cost": -4.99 })).toBeUndefined();
    expect(
      costOf({ "gen_ai.usage.cost": 0, "gen_ai.usage.input_cost": 0.5, "gen_ai.usage.output_cost": 0.25 }),
    ).toBe(0.75);
    expect(costOf({ "llm.cost.total": -1, "llm.cost.prompt": 0.5, "llm.cost.completion": 0 })).toBe(0.5);
    expect(modelUse({ "gen_ai.usage.cost": 0 }).cost_usd).toBe(0);
  });

  test("says nothing from Langfuse and PostHog either", () => {
    expect(
      usageOf({ usageDetails: { input: 5 }, costDetails: { input: 0, output: 0 } }).cost_usd,
    ).toBeUndefined();
    expect(usageOf({ usageDetails: { input: 5 }, costDetails: { input: 0.5, output: 0 } }).cost_usd).toBe(
      0.5,
    );
    expect(
      posthogAiFields("$ai_generation", {
        $ai_input_tokens: 5,
        $ai_total_cost_usd: 0,
        $ai_provider: "openai",
      }).cost_usd,
    ).toBeUndefined();
  });
});

test("wholes hold their parts and nothing is counted twice, whatever was counted", () => {
  const count = fc.oneof(fc.nat(20), fc.nat(1_000_000));
  const counts: fc.Arbitrary<Counts> = fc.record(
    {
      input: count,
      uncached: count,
      tool_input: count,
      output: count,
      cache_read: count,
      cache_write: count,
      cache_write_5m: count,
      cache_write_1h: count,
      reasoning: count,
      total: count,
    },
    { requiredKeys: [] },
  );
  const place = fc.constantFrom<Place>("inside", "beside", "certainly inside", "certainly beside");
  fc.assert(
    fc.property(counts, place, place, (said, cache, reasoning) => {
      const usage = settleUsage(said, { cache, reasoning });
      const { input_tokens: input = 0, output_tokens: output = 0 } = usage;
      const { cache_read_tokens: read = 0, cache_write_tokens: write = 0 } = usage;
      const { reasoning_tokens: thought = 0, total_tokens: alone } = usage;
      for (const value of Object.values(usage)) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
      expect(alone !== undefined || (input >= read + write && output >= thought)).toBe(true);
      expect(alone === undefined || input + output === 0).toBe(true);
      const largest = Math.max(said.input ?? 0, said.uncached ?? 0, said.total ?? 0);
      expect(input).toBeLessThanOrEqual(largest + read + write + (said.tool_input ?? 0));
      expect(output).toBeLessThanOrEqual(Math.max(said.output ?? 0, said.total ?? 0) + thought);
    }),
    { numRuns: 3000 },
  );
});
