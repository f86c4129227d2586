import { calcPrice, findProvider } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findListPrice } from "./list-price.ts";
import { completeRates, costOf, nanoOf, usdOf, type Price, type StatedRates } from "./rates.ts";

const priceOf = (stated: StatedRates): Price => [{ above_input_tokens: 0, rates: completeRates(stated) }];

/** So that the cost tells which rate was taken for what: every rate is another decimal place. */
const telling = priceOf({
  input: 1e6,
  output: 10e6,
  cache_read: 100e6,
  cache_write: 1000e6,
  reasoning: 1e4 * 1e6,
  input_audio: 1e5 * 1e6,
  output_audio: 1e6 * 1e6,
});

describe("what a use costs", () => {
  test.each([
    ["text", { input_tokens: 3, output_tokens: 2 }, 23],
    [
      "parts of the input",
      { input_tokens: 9, cache_read_tokens: 2, cache_write_tokens: 1, input_audio_tokens: 3 },
      301203,
    ],
    ["parts of the output", { output_tokens: 9, reasoning_tokens: 2, output_audio_tokens: 3 }, 3020040],
    ["nothing", {}, 0],
  ])("%s", (_name, use, nano) => expect(costOf(telling, use)).toBe(nano));

  test("parts that are more than their whole were counted beside it", () => {
    expect(costOf(telling, { input_tokens: 2, cache_read_tokens: 3, cache_write_tokens: 1 })).toBe(1302);
    expect(costOf(telling, { cache_read_tokens: 3 })).toBe(300);
    expect(costOf(telling, { output_tokens: 1, reasoning_tokens: 4 })).toBe(40010);
    expect(costOf(telling, { input_audio_tokens: 2, output_audio_tokens: 1 })).toBe(1200000);
  });

  test("what has no rate costs what it is a part of", () => {
    const plain = priceOf({ input: 1e6, output: 10e6 });
    const use = { input_tokens: 9, cache_read_tokens: 4, input_audio_tokens: 5, cache_write_tokens: 2 };
    expect(costOf(plain, { ...use, output_tokens: 3, reasoning_tokens: 2, output_audio_tokens: 1 })).toBe(39);
  });

  test("the last step that the whole input is above holds for all of it", () => {
    const [low, high] = [completeRates({ input: 1e6, output: 0 }), completeRates({ input: 3e6, output: 0 })];
    const price: Price = [
      { above_input_tokens: 0, rates: low },
      { above_input_tokens: 100, rates: high },
    ];
    expect([100, 101].map((input_tokens) => costOf(price, { input_tokens }))).toEqual([100, 303]);
  });

  test("is exact: a thousand times a tenth of a cent is a dollar", () => {
    const price = priceOf({ input: nanoOf(0.1), output: 0 });
    const nano = Array.from({ length: 1000 }, () => costOf(price, { input_tokens: 10_000 }));
    expect(usdOf(nano.reduce((sum, cost) => sum + cost, 0))).toBe(1);
  });

  test("is a whole number of 0 or more, whatever was counted", () => {
    const count = fc.option(fc.oneof(fc.nat(10), fc.maxSafeNat()), { nil: undefined });
    const use = fc.record({
      input_tokens: count,
      output_tokens: count,
      cache_read_tokens: count,
      cache_write_tokens: count,
      reasoning_tokens: count,
      input_audio_tokens: count,
      output_audio_tokens: count,
    });
    fc.assert(
      fc.property(use, (sent) => {
        const counted = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
        const cost = costOf(telling, counted);
        expect(Number.isInteger(cost) && cost >= 0).toBe(true);
      }),
    );
  });
});

test("the list's own library comes to the same, for every model of these providers and any use", () => {
  const at = Date.UTC(2026, 5, 1, 12);
  const models = [
    "openai",
    "anthropic",
    "google",
    "azure",
    "aws",
    "mistral",
    "deepseek",
    "perplexity",
  ].flatMap((provider) =>
    (findProvider({ providerId: provider })?.models ?? []).map(({ id }) => ({ provider, id })),
  );
  expect(models.length).toBeGreaterThan(200);
  const some = fc.oneof(fc.nat(2000), fc.nat(400_000));
  let compared = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.tuple(some, some, some, some),
      fc.tuple(some, some, some),
      ({ provider, id }, [text, read, written, heard], [answer, reasoned, spoken]) => {
        const listed = findListPrice(provider, id, at);
        if (listed === null) return;
        compared += 1;
        const use = {
          input_tokens: text + read + written + heard,
          output_tokens: answer + reasoned + spoken,
          cache_read_tokens: read,
          cache_write_tokens: written,
          input_audio_tokens: heard,
          output_audio_tokens: spoken,
        };
        const theirs = calcPrice(
          { ...use, output_reasoning_tokens: reasoned, cache_audio_read_tokens: 0 },
          id,
          { providerId: provider, timestamp: new Date(at) },
        );
        const ours = costOf(listed.price, { ...use, reasoning_tokens: reasoned });
        expect(Math.abs(ours - nanoOf(theirs?.total_price ?? -1))).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 2000 },
  );
  expect(compared).toBeGreaterThan(1000);
});
