import { expect, test } from "vitest";
import { usageOf } from "./langfuse-usage.ts";
import { modelUse } from "./otlp/model-use.ts";
import { posthogAiFields } from "./posthog-ai.ts";

const audio = { input_audio_tokens: 4, output_audio_tokens: 2 };

test("tokens that are sound are read as each convention names them", () => {
  expect(
    modelUse({
      "gen_ai.usage.details.input_audio_tokens": 4,
      "gen_ai.usage.details.output_audio_tokens": 2,
    }),
  ).toMatchObject(audio);
  expect(
    modelUse({
      "llm.token_count.prompt_details.audio": 4,
      "llm.token_count.completion_details.audio": 2,
    }),
  ).toMatchObject(audio);
  expect(
    posthogAiFields("$ai_generation", { $ai_audio_input_tokens: 4, $ai_audio_output_tokens: 2 }),
  ).toMatchObject(audio);
});

test("Langfuse's sound is part of the sum of its free names, and of OpenAI's totals", () => {
  expect(
    usageOf({ usageDetails: { input: 6, input_audio_tokens: 4, output: 1, output_audio_tokens: 2 } }),
  ).toMatchObject({ ...audio, input_tokens: 10, output_tokens: 3 });
  expect(
    usageOf({
      usage: {
        prompt_tokens: 10,
        completion_tokens: 3,
        prompt_tokens_details: { audio_tokens: 4 },
        completion_tokens_details: { audio_tokens: 2 },
      },
    }),
  ).toMatchObject({ ...audio, input_tokens: 10, output_tokens: 3 });
});
