import { expect, test } from "vitest";
import { createPriceBook } from "./price-book.ts";
import type { TenantPrice } from "./tenant-price.ts";

const own = (from: string | null, input: number): TenantPrice => ({
  provider: null,
  model: "gpt-4o",
  from,
  rates: { input, output: 0 },
});
const at = (day: string) => ({ provider: "openai", model: "gpt-4o", timestamp: Date.parse(day) });

test("what a tenant says counts before the list, from its day, and for that tenant alone", () => {
  const prices = new Map([["acme", [own("2026-02-01", 5)]]]);
  const none: TenantPrice[] = [];
  const book = createPriceBook((tenant) => prices.get(tenant) ?? none);
  const source = (tenant: string, day: string) => book(tenant, at(day))?.source;
  for (let round = 0; round < 2; round += 1) {
    expect(source("acme", "2026-01-31")).toBe("list");
    expect(source("acme", "2026-02-01")).toBe("tenant");
    expect(source("other", "2026-02-01")).toBe("list");
  }
  expect(book("acme", { ...at("2026-02-01"), model: "mine" })).toBeNull();
});

test("a changed price counts at once", () => {
  let prices = [own(null, 5)];
  const book = createPriceBook(() => prices);
  const input = () => book("acme", at("2026-02-01"))?.price[0].rates.input;
  expect(input()).toBe(5);
  prices = [own(null, 6)];
  expect(input()).toBe(6);
});

test("is right again about what it had no room to remember, and about the hour", () => {
  const none: TenantPrice[] = [];
  const book = createPriceBook(() => none, 2);
  const input = (provider: string, model: string, time: string) =>
    book("acme", { provider, model, timestamp: Date.parse(time) })?.price[0].rates.input;
  for (let round = 0; round < 2; round += 1) {
    expect(input("openai", "o3", "2025-06-09")).toBe(10e9);
    expect(input("openai", "o3", "2025-06-10")).toBe(2e9);
    expect(input("deepseek", "deepseek-chat", "2025-06-01T12:00:00Z")).toBe(0.27e9);
    expect(input("deepseek", "deepseek-chat", "2025-06-01T20:00:00Z")).toBe(0.135e9);
    expect(input("openai", "mine", "2025-06-01")).toBeUndefined();
  }
});

test("names that only look alike when written one after the other are told apart", () => {
  const none: TenantPrice[] = [];
  const book = createPriceBook(() => none);
  const timestamp = Date.UTC(2026, 0, 1);
  expect(book("acme", { provider: "open", model: "aigpt-4o", timestamp })).toBeNull();
  expect(book("acme", { provider: "openai", model: "gpt-4o", timestamp })).not.toBeNull();
});
