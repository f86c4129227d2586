import { expect, test } from "vitest";
import { createTenantPriceFinder, type TenantPrice } from "./tenant-price.ts";

const price = (model: string, provider: string | null = null, from: string | null = null): TenantPrice => ({
  provider,
  model,
  from,
  rates: { input: 1, output: 1 },
});

const found = (prices: readonly TenantPrice[], provider: string | undefined, model: string, day: string) =>
  createTenantPriceFinder(prices)(provider, model, day);

test("the one that says most of the model wins, in whatever order they were set", () => {
  const ranked = [
    price("gpt-4o", "openai"),
    price("gpt-4o"),
    price("gpt-4*", "openai"),
    price("gpt-4*"),
    price("gpt-*", "openai"),
    price("**"),
  ];
  for (let rank = 0; rank < ranked.length; rank += 1) {
    expect(found(ranked.slice(rank).toReversed(), "openai", "gpt-4o", "2026-01-01")).toBe(ranked[rank]);
  }
});

test("of the same, the latest that holds already wins", () => {
  const prices = [price("m", null, "2026-03-01"), price("m"), price("m", null, "2026-01-01")];
  const from = (day: string) => found(prices, undefined, "m", day)?.from;
  expect(["2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01", "2027-01-01"].map(from)).toEqual([
    null,
    "2026-01-01",
    "2026-01-01",
    "2026-03-01",
    "2026-03-01",
  ]);
});

test("one that does not hold yet leaves room for a less special one", () => {
  const prices = [price("m", null, "2026-03-01"), price("*")];
  expect(found(prices, undefined, "m", "2026-02-28")?.model).toBe("*");
});

test("names are the same in upper and lower case, and a star stops at a slash", () => {
  expect(found([price("GPT-*", "OpenAI")], "openai", "gpt-4O", "2026-01-01")).not.toBeNull();
  expect(found([price("*")], undefined, "openai/gpt-4o", "2026-01-01")).toBeNull();
  expect(found([price("**")], undefined, "openai/gpt-4o", "2026-01-01")).not.toBeNull();
  expect(found([price("*", "openai")], undefined, "gpt-4o", "2026-01-01")).toBeNull();
  expect(found([price("gpt-4o")], undefined, "gpt-4o-mini", "2026-01-01")).toBeNull();
});
