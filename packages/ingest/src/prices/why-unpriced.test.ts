import { expect, test } from "vitest";
import { createPriceBook } from "./price-book.ts";
import { whyUnpriced, type UnpricedReason, type UnpricedUse } from "./why-unpriced.ts";

const now = Date.UTC(2026, 10, 29);
const book = createPriceBook((tenant) =>
  tenant === "acme" ? [{ provider: null, model: "house-*", from: null, rates: { input: 1, output: 1 } }] : [],
);

test.each<[UnpricedUse, UnpricedReason]>([
  [{ provider: "openai", model: "gpt-4o", tokens: 0 }, "no_token_counts"],
  [{ provider: "ollama", model: "llama3", tokens: 0 }, "no_token_counts"],
  [{ provider: "openai", model: "gpt-4o", tokens: 5 }, "priced_since"],
  [{ provider: undefined, model: "gpt-4o", tokens: 5 }, "priced_since"],
  [{ provider: "ollama", model: "llama3", tokens: 5 }, "unknown_provider"],
  [{ provider: "openai", model: "house-model", tokens: 5 }, "unknown_model"],
  [{ provider: undefined, model: "house-model", tokens: 5 }, "unknown_model"],
  [{ provider: undefined, model: undefined, tokens: 5 }, "unknown_model"],
])("%j has no cost: %s", (use, reason) => {
  expect(whyUnpriced(book, "other", use, now)).toBe(reason);
});

test("a price that a tenant has set meanwhile is its own alone", () => {
  const use = { provider: "ollama", model: "house-model", tokens: 5 };
  expect(whyUnpriced(book, "acme", use, now)).toBe("priced_since");
  expect(whyUnpriced(book, "other", use, now)).toBe("unknown_provider");
});
