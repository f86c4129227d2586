import type { JsonObject } from "@dendro/core";
import { countOf, firstNumber, numberOf, objectOf } from "./foreign-value.ts";
import type { ForeignEvent } from "./receiver.ts";

/**
 * Tokens and cost as Langfuse's clients name them: `usage` in two older shapes, `usageDetails` and `costDetails` with
 * free names, of which those that begin with input or output add up, or with OpenAI's, where details are parts.
 */
export function usageOf(body: JsonObject): Partial<ForeignEvent> {
  const usage = objectOf(body["usage"]);
  const details = objectOf(body["usageDetails"]);
  const isTokens = usage["unit"] === undefined || usage["unit"] === null || usage["unit"] === "TOKENS";
  return {
    ...(isTokens ? tokensIn(usage) : {}),
    ...tokensIn(details),
    ...withoutUndefined({ cost_usd: costOf(usage, objectOf(body["costDetails"])) }),
  };
}

function tokensIn(usage: JsonObject): Partial<ForeignEvent> {
  const prompt = usage["prompt_tokens"] ?? usage["promptTokens"];
  const isOpenAi = prompt !== undefined && prompt !== null;
  const promptDetails = objectOf(usage["prompt_tokens_details"]);
  const completionDetails = objectOf(usage["completion_tokens_details"]);
  const input = isOpenAi ? countOf(prompt) : total(usage, /^(input|cache)/u);
  const output = isOpenAi
    ? countOf(usage["completion_tokens"] ?? usage["completionTokens"])
    : total(usage, /^(output|reasoning)/u);
  const all = countOf(usage["total"] ?? usage["totalTokens"]);
  return withoutUndefined({
    // Of a sum alone nobody can tell what was read and what was written.
    input_tokens: input ?? (output === undefined ? all : undefined),
    output_tokens: output,
    cache_read_tokens: countOf(promptDetails["cached_tokens"]) ?? total(usage, /cached|cache_read/u),
    cache_write_tokens: total(usage, /cache_(creation|write)/u),
    reasoning_tokens: countOf(completionDetails["reasoning_tokens"]) ?? total(usage, /reasoning/u),
    input_audio_tokens: countOf(promptDetails["audio_tokens"]) ?? total(usage, /^input.*audio/u),
    output_audio_tokens: countOf(completionDetails["audio_tokens"]) ?? total(usage, /^output.*audio/u),
  });
}

/** The sum of the counts whose name matches; undefined when there is none. */
function total(usage: JsonObject, name: RegExp): number | undefined {
  let sum: number | undefined;
  for (const key of Object.keys(usage)) {
    // `inputCost` is no count.
    if (!name.test(key) || /cost/iu.test(key)) continue;
    const count = countOf(usage[key]);
    if (count !== undefined) sum = (sum ?? 0) + count;
  }
  return sum;
}

function costOf(usage: JsonObject, details: JsonObject): number | undefined {
  const parts = Object.keys(details).filter((key) => key !== "total");
  const sum = parts.reduce<number | undefined>((left, key) => {
    const cost = numberOf(details[key]);
    return cost === undefined ? left : (left ?? 0) + cost;
  }, undefined);
  const input = numberOf(usage["inputCost"]);
  const output = numberOf(usage["outputCost"]);
  const older = input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
  return firstNumber(details["total"], sum, usage["totalCost"], older);
}

/** So that spreading it does not take away what another object says. */
function withoutUndefined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
