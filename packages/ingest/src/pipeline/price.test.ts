import type { Event } from "@dendro/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPriceBook } from "../prices/price-book.ts";
import type { TenantPrice } from "../prices/tenant-price.ts";
import { createPriceEvent } from "./price.ts";

const acmes: TenantPrice[] = [
  { provider: null, model: "mine-*", from: null, rates: { input: 2e9, output: 4e9 } },
];
const none: TenantPrice[] = [];
const priceEvent = createPriceEvent(createPriceBook((tenant) => (tenant === "acme" ? acmes : none)));

function priced(fields: Partial<Event>): Pick<Event, "cost_usd" | "cost_source"> {
  const event = {
    id: "x",
    tenant: "acme",
    type: "llm.called",
    timestamp: Date.UTC(2026, 0, 1),
    received_at: Date.UTC(2026, 0, 1),
    ...fields,
  };
  priceEvent(event);
  const { cost_usd, cost_source } = event;
  return {
    ...(cost_usd === undefined ? {} : { cost_usd }),
    ...(cost_source === undefined ? {} : { cost_source }),
  };
}

const call = { provider: "openai", model: "gpt-4o", input_tokens: 1_000_000, output_tokens: 100_000 };

describe("an event's cost", () => {
  test("is what was sent", () => {
    expect(priced({ ...call, cost_usd: 0.5 })).toEqual({ cost_usd: 0.5, cost_source: "sent" });
    expect(priced({ type: "tool.called", cost_usd: 0 })).toEqual({ cost_usd: 0, cost_source: "sent" });
  });

  test("else is found in the list, at the price of the event's day", () => {
    expect(priced(call)).toEqual({ cost_usd: 3.5, cost_source: "list" });
    const o3 = { ...call, model: "o3" };
    expect(priced({ ...o3, timestamp: Date.UTC(2025, 5, 9) }).cost_usd).toBe(14);
    expect(priced({ ...o3, timestamp: Date.UTC(2025, 5, 10) }).cost_usd).toBe(2.8);
  });

  test("has cached tokens at their own rate, also where they were counted beside the input", () => {
    expect(priced({ ...call, output_tokens: 0, cache_read_tokens: 400_000 }).cost_usd).toBe(2);
    expect(priced({ ...call, output_tokens: 0, cache_read_tokens: 2_000_000 }).cost_usd).toBe(5);
  });

  test("has sound at its own rate", () => {
    const use = { provider: "google", model: "gemini-2.5-flash", input_tokens: 1_000_000 };
    expect(priced(use).cost_usd).toBe(0.3);
    expect(priced({ ...use, input_audio_tokens: 500_000 }).cost_usd).toBe(0.65);
  });

  // From the makers' own pages of prices, in US dollars per million tokens, added up by hand.
  test.each([
    ["openai", "gpt-4o", { input_tokens: 1000, output_tokens: 500 }, 0.0025 + 0.005],
    ["openai", "gpt-4o-mini", { input_tokens: 20_000, output_tokens: 4000 }, 0.003 + 0.0024],
    ["openai", "gpt-4.1", { input_tokens: 10_000, cache_read_tokens: 4000, output_tokens: 0 }, 0.012 + 0.002],
    ["openai", "o3", { input_tokens: 500, output_tokens: 3000, reasoning_tokens: 2500 }, 0.001 + 0.024],
    ["openai", "text-embedding-3-small", { input_tokens: 50_000 }, 0.001],
    ["anthropic", "claude-sonnet-4-5", { input_tokens: 3000, output_tokens: 1000 }, 0.009 + 0.015],
    [
      "anthropic",
      "claude-haiku-4-5",
      { input_tokens: 130_213, cache_read_tokens: 128_955, cache_write_tokens: 1253, output_tokens: 100 },
      0.000005 + 0.0128955 + 0.00156625 + 0.0005,
    ],
    ["google", "gemini-2.5-flash", { input_tokens: 10_000, output_tokens: 1000 }, 0.003 + 0.0025],
    ["google", "gemini-2.5-pro", { input_tokens: 250_000, output_tokens: 1000 }, 0.625 + 0.015],
    ["x-ai", "grok-4", { input_tokens: 2000, output_tokens: 200 }, 0.006 + 0.003],
  ])("of %s's %s comes to what is worked out by hand", (provider, model, tokens, usd) => {
    const { cost_usd, cost_source } = priced({ provider, model, ...tokens });
    expect(cost_source).toBe("list");
    expect(cost_usd).toBeCloseTo(usd, 9);
  });

  test("is the tenant's own where there is one", () => {
    const use = { model: "mine-7b", input_tokens: 500_000, output_tokens: 250_000 };
    expect(priced(use)).toEqual({ cost_usd: 2, cost_source: "tenant" });
    expect(priced({ ...use, tenant: "other" })).toEqual({ cost_source: "unknown" });
  });

  test("is unknown, and not zero, of a model that nobody has a price of", () => {
    expect(priced({ ...call, model: "nobody-knows" })).toEqual({ cost_source: "unknown" });
    expect(priced({ ...call, provider: "ollama" })).toEqual({ cost_source: "unknown" });
  });

  test.each(["node.completed", "node.failed", "message.s2c", "span.updated", "my.own"])(
    "is found for %s, which counts its tokens",
    (type) => expect(priced({ ...call, type }).cost_source).toBe("list"),
  );

  test.each(["agent.invoked", "span", "span.started", "node.started", "workflow.completed", "trace.updated"])(
    "is not found for %s, whose tokens are counted elsewhere",
    (type) => expect(priced({ ...call, type })).toEqual({}),
  );

  test("is none where no model was used", () => {
    expect(priced({ type: "page_view" })).toEqual({});
    expect(priced({ input_tokens: 5 })).toEqual({});
    expect(priced({ model: "gpt-4o" })).toEqual({});
    expect(priced({ model: "gpt-4o", input_tokens: 0 })).toEqual({});
    expect(priced({ ...call, cached: true })).toEqual({});
  });

  test("is a number of 0 or more or unknown, whatever the names and counts are", () => {
    const name = fc.oneof(
      fc.string({ maxLength: 64, unit: "binary" }),
      fc.constantFrom("openai", "gpt-4o", "o3"),
    );
    const count = fc.oneof(fc.nat(5), fc.maxSafeNat());
    const fields = fc.record(
      {
        provider: name,
        model: name,
        timestamp: fc.integer({ min: -2_208_988_800_000, max: 10_413_792_000_000 }),
        input_tokens: count,
        output_tokens: count,
        cache_read_tokens: count,
        cache_write_tokens: count,
        reasoning_tokens: count,
        input_audio_tokens: count,
        output_audio_tokens: count,
      },
      { requiredKeys: ["model"] },
    );
    fc.assert(
      fc.property(fields, (sent) => {
        const { cost_usd, cost_source } = priced(sent);
        const isKnown = cost_usd !== undefined && Number.isFinite(cost_usd) && cost_usd >= 0;
        expect(isKnown ? cost_source === "list" : [undefined, "unknown"].includes(cost_source)).toBe(true);
        expect(isKnown).toBe(cost_usd !== undefined);
      }),
    );
  });
});
