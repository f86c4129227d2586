import { findProvider } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { findListPrice } from "./list-price.ts";

const at = Date.UTC(2026, 5, 1);
const parts = [
  "8b",
  "70b",
  "v2",
  "v3",
  "9",
  "mini",
  "nano",
  "lite",
  "pro",
  "large",
  "small",
  "max",
  "turbo",
  "fast",
];
const made = ["audio", "realtime", "image", "tts", "embed", "codex", "search", "guard"];
const providers = [
  "openai",
  "anthropic",
  "google",
  "aws",
  "azure",
  "x-ai",
  "mistral",
  "cohere",
  "deepseek",
  "groq",
];

describe("a name that is longer than an entry's by a part that means another model", () => {
  test.each([...providers, "fireworks", "together", "openrouter", "perplexity", "voyageai"])(
    "never has the entry's price: %s",
    (id) => {
      const models = findProvider({ providerId: id })?.models ?? [];
      const mistaken: string[] = [];
      for (const { id: entry, match } of models)
        for (const part of [...parts, ...made]) {
          // What the list itself calls it tells it from nothing, and Anthropic's editions cost the same.
          const named = `${entry} ${JSON.stringify(match)}`.toLowerCase().split(/[^a-z\d]+/u);
          if (named.includes(part)) continue;
          if (part === "v2" && entry.includes("claude-")) continue;
          const name = `${entry}-${part}`;
          if (findListPrice(id, name, at)?.model === entry) mistaken.push(name);
        }
      expect(models.length).toBeGreaterThan(0);
      expect(mistaken).toEqual([]);
    },
    30_000,
  );

  test.each([
    ["aws", "amazon.titan-embed-text-v2:0"],
    [undefined, "amazon.titan-embed-text-v2:0"],
    ["aws", "amazon.titan-text-express-v2"],
    ["google", "gemini-1.5-flash-8b-tuned-pro"],
  ])("%s %s", (provider, model) => {
    expect(findListPrice(provider, model, at)).toBeNull();
  });

  test.each([
    ["google", "gemini-1.5-flash-8b", "gemini-flash-1.5-8b"],
    ["aws", "amazon.titan-embed-text-v1", "amazon.titan-embed-text-v1"],
    [undefined, "eu.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"],
  ])("has its own price where there is one: %s %s", (provider, model, entry) => {
    expect(findListPrice(provider, model, at)?.model).toBe(entry);
  });
});
