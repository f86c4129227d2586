import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findListPrice } from "./list-price.ts";
import { usdOf } from "./rates.ts";

/** Input and output, in US dollars per million tokens. */
function pricesAt(provider: string | undefined, model: string, at: string): [number, number] | null {
  const rates = findListPrice(provider, model, Date.parse(at))?.price[0].rates;
  return rates === undefined ? null : [usdOf(rates.input), usdOf(rates.output)];
}

describe("the list price", () => {
  test("is that of the day: o3 became cheaper on 2025-06-10", () => {
    expect(pricesAt("openai", "o3", "2025-06-09T23:59:59.999Z")).toEqual([10, 40]);
    expect(pricesAt("openai", "o3", "2025-06-10T00:00:00Z")).toEqual([2, 8]);
    expect(pricesAt("openai", "o3", "1970-01-01")).toEqual([10, 40]);
  });

  test("is that of the hour where a provider has night prices", () => {
    expect(pricesAt("deepseek", "deepseek-chat", "2025-06-01T12:00:00Z")).toEqual([0.27, 1.1]);
    expect(pricesAt("deepseek", "deepseek-chat", "2025-06-01T20:00:00Z")).toEqual([0.135, 0.55]);
    expect(findListPrice("deepseek", "deepseek-chat", 0)?.changesInDay).toBe(true);
    expect(findListPrice("openai", "o3", 0)?.changesInDay).toBe(false);
  });

  test("has steps where long inputs cost more", () => {
    const listed = findListPrice("google", "gemini-2.5-pro", Date.UTC(2026, 0, 1));
    expect(listed?.price.map(({ above_input_tokens: above, rates }) => [above, usdOf(rates.input)])).toEqual([
      [0, 1.25],
      [200_000, 2.5],
    ]);
  });

  test.each([
    [undefined, "gpt-4o", "openai"],
    ["", "gpt-4o", "openai"],
    [undefined, "openai/gpt-4o", "openai"],
    ["gateway", "anthropic/claude-sonnet-4-5", "anthropic"],
    ["OpenAI", "GPT-4o-2024-08-06", "openai"],
    ["aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws"],
    ["gcp.vertex_ai", "gemini-2.5-flash", "google"],
    ["gcp.gen_ai", "models/gemini-2.5-flash", "google"],
    ["google.generative-ai", "gemini-2.5-flash", "google"],
    ["azure.ai.inference", "gpt-4o", "azure"],
    ["x_ai", "grok-4", "x-ai"],
    ["xai.chat", "grok-4", "x-ai"],
  ])("of provider %s and model %s is %s's", (provider, model, listed) => {
    expect(findListPrice(provider, model, Date.UTC(2026, 0, 1))?.provider).toBe(listed);
  });

  test.each([
    ["a model nobody knows", "openai", "not-a-model"],
    ["a provider nobody knows", "ollama", "gpt-4o"],
    ["a model of one's own", undefined, "my-model"],
    ["what is paid by the hour", "openai", "whisper-1"],
    ["an inherited name", "constructor", "__proto__"],
  ])("is not known of %s", (_name, provider, model) => {
    expect(findListPrice(provider, model, Date.UTC(2026, 0, 1))).toBeNull();
  });

  test("throws at no name and no time", () => {
    const name = fc.oneof(
      fc.string({ maxLength: 256, unit: "binary" }),
      fc.constantFrom("openai", "gpt-4o", "/"),
    );
    fc.assert(
      fc.property(
        name,
        name,
        fc.integer({ min: -2_208_988_800_000, max: 10_413_792_000_000 }),
        (a, b, at) => {
          findListPrice(a, b, at);
          findListPrice(undefined, `${a}/${b}`, at);
        },
      ),
    );
  });
});
