import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { usageInObject } from "./read-usage.ts";
import { settleUsage, type Counts } from "./settle-usage.ts";
import { usageInAttributes } from "./usage-in-attributes.ts";

const usage = (object: JsonObject) => usageInObject(object, { isUsage: true });

describe("of −1, which says that something is not known,", () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      "the input is what the sum leaves",
      { prompt_tokens: -1, completion_tokens: 5, total_tokens: 105 },
      { input_tokens: 100, output_tokens: 5 },
    ],
    [
      "the output is what the sum leaves",
      { prompt_tokens: 100, completion_tokens: -1, total_tokens: 105 },
      { input_tokens: 100, output_tokens: 5 },
    ],
    [
      "the input is what the sum leaves, with what was cached of it",
      {
        prompt_tokens: -1,
        completion_tokens: 5,
        total_tokens: 105,
        prompt_tokens_details: { cached_tokens: 20 },
      },
      { input_tokens: 100, output_tokens: 5, cache_read_tokens: 20 },
    ],
    [
      "the input is what was cached of it and what was not",
      { prompt_tokens: -1, prompt_cache_hit_tokens: 20, prompt_cache_miss_tokens: 50, completion_tokens: 5 },
      { input_tokens: 70, output_tokens: 5, cache_read_tokens: 20 },
    ],
    [
      "a part was not counted",
      {
        prompt_tokens: 100,
        completion_tokens: 5,
        reasoning_tokens: -1,
        prompt_tokens_details: { cached_tokens: -1, text_tokens: -1, audio_tokens: -1 },
      },
      { input_tokens: 100, output_tokens: 5 },
    ],
    [
      "a part by another name keeps what was counted of it",
      { input_tokens: 0, prompt_tokens: -1, output_tokens: 5 },
      { input_tokens: 0, output_tokens: 5 },
    ],
    [
      "a whole stays so without a sum, also beside a part of it",
      { prompt_tokens: 100, completion_tokens: -1, reasoning_tokens: 7 },
      { input_tokens: 100, output_tokens: -1, reasoning_tokens: 7 },
    ],
    [
      "a whole stays so where the sum is less than its parts",
      {
        prompt_tokens: -1,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 20 },
      },
      { input_tokens: -1, output_tokens: 5, cache_read_tokens: 20 },
    ],
  ])("%s", (_, object, expected) => expect(usage(object)).toEqual(expected));

  test("what another convention says of it is believed", () =>
    expect(
      usageInAttributes(
        {
          "gen_ai.usage.input_tokens": -1,
          "llm.token_count.prompt": 100,
          "gen_ai.usage.output_tokens": 5,
        },
        undefined,
      ),
    ).toEqual({ input_tokens: 100, output_tokens: 5 }));
});

test("other counts below 0 stay as they were sent, out of their bounds", () =>
  expect(usage({ input_tokens: 100, output_tokens: 5, reasoning_tokens: -500 })).toEqual({
    input_tokens: 100,
    output_tokens: 5,
    reasoning_tokens: -500,
  }));

test("a part of −1 changes nothing, whatever else was counted", () => {
  const count = fc.nat(1000);
  const parts = ["cache_read", "cache_write", "reasoning", "tool_input", "input_audio"] as const;
  const known: fc.Arbitrary<Counts> = fc.record(
    { input: count, output: count, total: count, cache_read: count, reasoning: count },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(known, fc.constantFrom(...parts), (counts, part) => {
      fc.pre(counts[part] === undefined);
      const places = { cache: "inside", reasoning: "beside" } as const;
      expect(settleUsage({ ...counts, [part]: -1 }, places)).toEqual(settleUsage(counts, places));
    }),
  );
});
