import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findListPrice } from "./list-price.ts";
import { usdOf } from "./rates.ts";

const at = Date.UTC(2026, 5, 1);
const priceOf = (provider: string | undefined, model: string) =>
  findListPrice(provider, model, at)?.price ?? null;
/** Input and output, in US dollars per million tokens. */
const usd = (provider: string | undefined, model: string) => {
  const rates = priceOf(provider, model)?.[0].rates;
  return rates === undefined ? null : [usdOf(rates.input), usdOf(rates.output)];
};

describe("what routers and clouds put around a model's name is taken apart", () => {
  test.each<[provider: string | undefined, model: string, usd: [number, number]]>([
    [undefined, "us.anthropic.claude-haiku-4-5-20251001-v1:0", [1, 5]],
    ["anthropic", "us.anthropic.claude-sonnet-4-20250514-v1:0", [3, 15]],
    ["anthropic", "eu.anthropic.claude-3-5-sonnet-20241022-v2:0", [3, 15]],
    [undefined, "apac.anthropic.claude-3-haiku-20240307-v1:0:200k", [0.25, 1.25]],
    [undefined, "anthropic.claude-3-5-sonnet-20240620-v1:0", [3, 15]],
    [
      undefined,
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
      [0.25, 1.25],
    ],
    [
      "aws.bedrock",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
      [1.1, 5.5],
    ],
    ["aws.bedrock", "global.anthropic.claude-haiku-4-5-20251001-v1:0", [1, 5]],
    ["aws.bedrock", "us.amazon.nova-pro-v1:0", [0.8, 3.2]],
    [undefined, "amazon.nova-pro-v1:0", [0.8, 3.2]],
    ["bedrock", "us.meta.llama3-3-70b-instruct-v1:0", [0.72, 0.72]],
    [undefined, "bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0", [0.25, 1.25]],
    [undefined, "bedrock/converse/us.amazon.nova-pro-v1:0", [0.8, 3.2]],
    [undefined, "publishers/google/models/gemini-2.5-flash", [0.3, 2.5]],
    ["google", "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash", [0.3, 2.5]],
    ["gcp.vertex_ai", "publishers/anthropic/models/claude-sonnet-4@20250514", [3, 15]],
    ["gcp.vertex_ai", "claude-3-5-sonnet-v2@20241022", [3, 15]],
    [undefined, "claude-sonnet-4@20250514", [3, 15]],
    ["anthropic", "claude-3-haiku@20240307", [0.25, 1.25]],
    ["google", "gemini-2.5-flash@default", [0.3, 2.5]],
    [undefined, "vertex_ai/gemini-2.5-flash", [0.3, 2.5]],
    [undefined, "gemini/gemini-2.5-flash", [0.3, 2.5]],
    ["gcp.gemini", "models/gemini-2.5-flash", [0.3, 2.5]],
    ["google.generative-ai", "google/gemini-2.5-flash", [0.3, 2.5]],
    ["openai", "openai/gpt-4o", [2.5, 10]],
    ["openai", "anthropic/claude-3.5-sonnet", [3, 15]],
    ["openai", "google/gemini-2.5-flash", [0.3, 2.5]],
    ["openai", "openrouter/anthropic/claude-3.5-sonnet", [3, 15]],
    ["openai.chat", "claude-3-5-sonnet-20241022", [3, 15]],
    ["openrouter", "openai/gpt-4o:beta", [2.5, 10]],
    ["openrouter", "openai/gpt-4o", [2.5, 10]],
    ["openrouter", "anthropic/claude-3.5-sonnet:beta", [3, 15]],
    ["openrouter", "anthropic/claude-3.7-sonnet:thinking", [3, 15]],
    [undefined, "anthropic/claude-3.5-sonnet:nitro", [3, 15]],
    ["litellm", "azure/eu/gpt-4o", [2.5, 10]],
    ["litellm", "litellm_proxy/openai/gpt-4o", [2.5, 10]],
    ["azure.ai.openai", "gpt-4o-2024-08-06", [2.5, 10]],
    ["azure", "azure/gpt-4o", [2.5, 10]],
    ["azure", "gpt-35-turbo", [0.5, 1.5]],
    ["groq", "groq/llama-3.3-70b-versatile", [0.59, 0.79]],
    [undefined, "groq/llama-3.3-70b-versatile", [0.59, 0.79]],
    ["fireworks", "accounts/fireworks/models/llama-v3p1-8b-instruct", [0.2, 0.2]],
    [undefined, "fireworks_ai/accounts/fireworks/models/llama-v3p1-8b-instruct", [0.2, 0.2]],
    ["togetherai.chat", "meta-llama/Llama-3.3-70B-Instruct-Turbo", [0.88, 0.88]],
    [undefined, "together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo", [0.88, 0.88]],
    [undefined, "text-embedding-3-small", [0.02, 0]],
    [undefined, "gpt-4o-2024-05-13", [5, 15]],
    [undefined, "claude-3-5-sonnet-latest", [3, 15]],
    [undefined, "  OpenAI/GPT-4o ", [2.5, 10]],
    ["openai", "ft:gpt-4o-2024-08-06:my-org::abc123", [3.75, 15]],
    ["google", "gemini-2.5-flash@001", [0.3, 2.5]],
    [
      undefined,
      "projects/p/locations/l/publishers/anthropic/models/claude-opus-4@20250514:streamRawPredict",
      [15, 75],
    ],
    ["gcp.vertex_ai", "publishers/google/models/gemini-2.5-flash:generateContent", [0.3, 2.5]],
    ["fireworks", "fireworks/gpt-oss-120b", [0.15, 0.6]],
    [undefined, "openai:gpt-4o", [2.5, 10]],
    [undefined, "google-gla:gemini-2.5-flash", [0.3, 2.5]],
    [undefined, "google_vertexai:gemini-2.5-flash", [0.3, 2.5]],
    [undefined, "anthropic:claude-haiku-4-5", [1, 5]],
    [undefined, "bedrock_converse:us.anthropic.claude-haiku-4-5-20251001-v1:0", [1.1, 5.5]],
    [undefined, "together:meta-llama/Llama-3.3-70B-Instruct-Turbo", [0.88, 0.88]],
    [undefined, "openrouter:anthropic/claude-3.5-sonnet", [3, 15]],
    ["openai", "openai/gpt-4o:online", [2.5, 10]],
    ["openrouter", "anthropic/claude-sonnet-4.5:thinking:online", [3, 15]],
    ["portkey", "@openai-prod/gpt-4o", [2.5, 10]],
    ["helicone", "gpt-4o", [2.5, 10]],
    ["github_models", "openai/gpt-4o", [2.5, 10]],
    ["databricks", "databricks-claude-sonnet-4", [3, 15]],
    ["litellm", "databricks/databricks-claude-3-7-sonnet", [3, 15]],
    ["gateway", "amazon/nova-lite", [0.06, 0.24]],
    ["openai", "openai/gpt-oss-120b:groq", [0.15, 0.6]],
    ["Hugging Face", "openai/gpt-oss-120b:cerebras", [0.35, 0.75]],
    ["Langchain", "gpt-4o", [2.5, 10]],
    ["strands-agents", "us.anthropic.claude-sonnet-4-20250514-v1:0", [3, 15]],
    ["Spring AI", "claude-haiku-4-5", [1, 5]],
    ["openai", "deepseek-chat", [0.135, 0.55]],
    ["openai", "mistral-large-2411", [2, 6]],
    ["azure_ai", "azure_ai/mistral-large", [2, 6]],
    ["gcp.vertex_ai", "publishers/mistralai/models/mistral-large-2411", [2, 6]],
    ["openai", "grok-code-fast-1", [0.2, 1.5]],
    ["openai", "command-r-plus", [2.5, 10]],
    ["aws", "cohere.command-r-plus-v1:0", [2.5, 10]],
    [undefined, "mistral.mistral-large-2407-v1:0", [2, 6]],
    ["Azure OpenAI", "gpt-4o", [2.5, 10]],
    ["anthropic", "claude-sonnet-4-5-20250929[1m]", [3, 15]],
    [undefined, "claude-opus-4-1[1M]", [15, 75]],
    ["aws", "us.anthropic.claude-sonnet-4-20250514-v1:0[1m]", [3, 15]],
    [undefined, "us.anthropic.claude-sonnet-4-20250514-v1:0[1m]", [3, 15]],
    ["strands-agents", "us.anthropic.claude-sonnet-4-20250514-v1:0[1m]", [3, 15]],
    ["litellm", "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0[1m]", [3, 15]],
    [undefined, "anthropic/claude-sonnet-4.5:thinking[1m]", [3, 15]],
    [undefined, "anthropic--claude-4-sonnet", [3, 15]],
    ["sap", "anthropic--claude-4-sonnet", [3, 15]],
    ["SAP", "gpt-4o", [2.5, 10]],
    [undefined, "sap/anthropic--claude-4-sonnet", [3, 15]],
    ["litellm", "sap/gpt-4o", [2.5, 10]],
    ["sap", "amazon--nova-pro", [0.8, 3.2]],
    ["litellm", "anthropic--claude-3.5-sonnet", [3, 15]],
    ["Together AI", "meta-llama/Llama-3.3-70B-Instruct-Turbo", [0.88, 0.88]],
  ])("%s, %s", (provider, model, expected) => expect(usd(provider, model)).toEqual(expected));

  test.each([
    ["openrouter", "deepseek/deepseek-r1:free"],
    ["openai", "meta-llama/llama-3.3-70b-instruct:free"],
    [undefined, "google/gemini-2.0-flash-exp:free"],
  ])("%s, %s is free", (provider, model) => expect(usd(provider, model)).toEqual([0, 0]));
});

test.each([
  ["a model that somebody trained", "openai", "ft:gpt-4o:my-org::abc123"],
  ["a local model", undefined, "deepseek-r1:7b"],
  ["a local model", undefined, "mistral:latest"],
  ["a local model that a provider is called like", undefined, "mistral:7b"],
  ["a local model of a framework", "langchain", "llama3:8b"],
  ["a local model by its runner's name", undefined, "ollama:llama3"],
  ["a local model behind a gateway", "portkey", "ollama/deepseek-r1"],
  ["a small model of a closed maker", "openai", "mistral-small3.1"],
  ["a server that nobody knows", "acme", "gpt-4o"],
  ["a local model behind a gateway", "litellm", "ollama/deepseek-r1"],
  ["a local server", "ollama", "openai/gpt-4o"],
  ["a local server that speaks like OpenAI's", "openai", "deepseek-ai/DeepSeek-R1"],
  ["a free model of a local server", "vllm", "llama:free"],
  [
    "a custom model",
    "aws",
    "arn:aws:bedrock:us-east-1:123456789012:custom-model/anthropic.claude-3-haiku/abc",
  ],
  ["bought throughput", "aws", "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdef"],
  [
    "a profile of one's own",
    undefined,
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
  ],
  ["an endpoint of one's own", "google", "projects/p/locations/l/endpoints/1234567890"],
  ["a deployment of one's own name", "azure", "our-gpt-4o"],
  ["a name that only contains one", undefined, "my-claude-3-5-sonnet"],
  ["a name of one's own before it", undefined, "acme--gpt-4o"],
  ["a name of one's own before it", "sap", "acme--gpt-4o"],
  ["a name of one's own behind it", "openai", "gpt-4o[batch]"],
  ["a local model of a long context", undefined, "llama3:8b[1m]"],
  ["nothing", undefined, ""],
  ["nothing at all", undefined, "/"],
])("%s has no list price: %s, %s", (_what, provider, model) => expect(priceOf(provider, model)).toBeNull());

test("a decorated name has the price of the plain one", () => {
  const plain = fc.constantFrom(
    ["openai", "gpt-4o"],
    ["openai", "gpt-4.1-mini"],
    ["openai", "o3"],
    ["openai", "text-embedding-3-large"],
    ["anthropic", "claude-3-5-sonnet-20241022"],
    ["anthropic", "claude-haiku-4-5-20251001"],
    ["anthropic", "claude-opus-4-1-20250805"],
    ["google", "gemini-2.5-flash"],
    ["google", "gemini-2.5-pro"],
  );
  const ofAll: ((maker: string, model: string) => [string | undefined, string])[] = [
    (_maker, model) => [undefined, model],
    (maker, model) => [undefined, `${maker}/${model}`],
    (maker, model) => ["openai", `${maker}/${model}`],
    (maker, model) => ["anthropic", `${maker}/${model}`],
    (maker, model) => [maker, `${maker}/${model}`],
    (maker, model) => ["litellm", `${maker}/${model}`],
    (maker, model) => ["gateway", `${maker}/${model}`],
    (maker, model) => ["litellm", `litellm_proxy/${maker}/${model}`],
    (maker, model) => [undefined, `${maker}/${model}:beta`],
    (maker, model) => [undefined, `${maker}/${model}:nitro`],
    (maker, model) => [maker.toUpperCase(), ` ${model.toUpperCase()} `],
    (maker, model) => [`${maker}.chat`, model],
    (maker, model) => [maker, `models/${model}`],
    (maker, model) => [undefined, `publishers/${maker}/models/${model}`],
    (_maker, model) => ["openai", model],
    (maker, model) => [undefined, `${maker}:${model}`],
    (maker, model) => ["langchain", `${maker}/${model}`],
    (maker, model) => ["portkey", `@${maker}-of-mine/${model}`],
    (maker, model) => ["openai", `${maker}/${model}:online`],
  ];
  const ofClaude: typeof ofAll = ["us.", "eu.", "apac.", "global.", "us-gov.", "jp.", ""].flatMap(
    (region) => [
      (_maker: string, model: string): [string | undefined, string] => [
        undefined,
        `${region}anthropic.${model}-v1:0`,
      ],
      (_maker: string, model: string): [string | undefined, string] => [
        "anthropic",
        `${region}anthropic.${model}-v2:0`,
      ],
      (_maker: string, model: string): [string | undefined, string] => [
        undefined,
        `arn:aws:bedrock:us-west-2:123456789012:inference-profile/${region}anthropic.${model}-v1:0`,
      ],
    ],
  );
  const decorated = plain.chain(([maker = "", model = ""]) =>
    fc
      .constantFrom(...ofAll, ...(maker === "anthropic" ? ofClaude : []))
      .map((decorate) => ({ maker, model, spelled: decorate(maker, model) })),
  );
  fc.assert(
    fc.property(decorated, ({ maker, model, spelled: [provider, name] }) => {
      expect([provider, name, priceOf(provider, name)]).toEqual([provider, name, priceOf(maker, model)]);
      expect(priceOf(maker, model)).not.toBeNull();
    }),
    { numRuns: 1000 },
  );
});
