import type { JsonObject } from "@dendro/core";
import { countOf, firstText, numberOf, objectInText } from "../foreign-value.ts";
import { usageOf } from "../langfuse-usage.ts";
import type { ForeignEvent } from "../receiver.ts";

/** What each column is called by the conventions: OpenTelemetry now and before, OpenInference, Traceloop, the AI SDK. */
const counts = {
  input_tokens: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "llm.usage.prompt_tokens",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
  ],
  output_tokens: [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
    "llm.usage.completion_tokens",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
  ],
  cache_read_tokens: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "llm.token_count.prompt_details.cache_read",
    "ai.usage.cachedInputTokens",
  ],
  cache_write_tokens: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.input_tokens.cache_write",
    "llm.token_count.prompt_details.cache_write",
  ],
  reasoning_tokens: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "llm.token_count.completion_details.reasoning",
    "ai.usage.reasoningTokens",
  ],
  input_audio_tokens: ["gen_ai.usage.details.input_audio_tokens", "llm.token_count.prompt_details.audio"],
  output_audio_tokens: [
    "gen_ai.usage.details.output_audio_tokens",
    "llm.token_count.completion_details.audio",
  ],
} as const;

const costs = ["gen_ai.usage.cost", "gen_ai.cost.total_cost", "llm.cost.total", "llm.usage.cost"];

/** What a model call used: the only spans whose tokens and cost are counted. */
export function modelUse(attributes: JsonObject): Partial<ForeignEvent> {
  const use: Partial<ForeignEvent> = {};
  for (const [column, names] of Object.entries(counts)) {
    const count = first(attributes, names, countOf);
    if (count !== undefined) use[column as keyof typeof counts] = count;
  }
  const cost = first(attributes, costs, numberOf);
  if (cost !== undefined) use.cost_usd = cost;
  const usage = attributes["langfuse.observation.usage_details"];
  const cost_details = attributes["langfuse.observation.cost_details"];
  return usage === undefined && cost_details === undefined
    ? use
    : { ...use, ...usageOf({ usageDetails: objectInText(usage), costDetails: objectInText(cost_details) }) };
}

/** Which model it was, and whose: also of spans that are no calls themselves. */
export function modelOf(attributes: JsonObject): Partial<ForeignEvent> {
  return {
    provider: firstText(
      attributes["gen_ai.provider.name"],
      attributes["gen_ai.system"],
      attributes["llm.provider"],
      attributes["llm.system"],
      attributes["ai.model.provider"],
    ),
    model: firstText(
      attributes["langfuse.observation.model.name"],
      attributes["gen_ai.response.model"],
      attributes["llm.response.model_name"],
      attributes["llm.model_name"],
      attributes["embedding.model_name"],
      attributes["gen_ai.request.model"],
      attributes["ai.response.model"],
      attributes["ai.model.id"],
    ),
  };
}

function first<T>(
  attributes: JsonObject,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (value === undefined) continue;
    const result = read(value);
    if (result !== undefined) return result;
  }
  return undefined;
}
