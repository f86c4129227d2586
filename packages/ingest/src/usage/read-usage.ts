import type { JsonObject } from "@dendro/core";
import { countOf } from "../foreign-value.ts";
import { countNamed } from "./count-name.ts";
import { addTo, flatten, isThought, take, type Found } from "./found-counts.ts";
import { settleUsage, type Places, type Usage } from "./settle-usage.ts";

/** What an object says that a call used, as providers answer it, and as libraries make it of their answers. */
export function usageInObject(object: JsonObject, options: { readonly isUsage: boolean }): Usage {
  const found: Found = { counts: {}, names: {} };
  flatten(object, "", options.isUsage, found);
  return settleUsage(found.counts, placesOfObject(found.names));
}

/** What PostHog's properties of a call say, whose names are those of providers after `$ai_`. */
export function usageInProperties(properties: JsonObject, places: Places): Usage {
  const found: Found = { counts: {}, names: {} };
  for (const name of Object.keys(properties))
    if (name.startsWith("$ai_") && name.endsWith("tokens"))
      take(found, name.slice("$ai_".length), properties[name]);
  return settleUsage(found.counts, places);
}

/**
 * The same as Langfuse has it: what begins with `input` or `output` may be named freely and stands beside the rest, so
 * that all of them add up; but not where providers' own names are sent.
 */
export function usageInDetails(details: JsonObject): Usage {
  const found: Found = { counts: {}, names: {} };
  flatten(details, "", true, found);
  const { input = "input", output = "output" } = found.names;
  if (!isOwnWhole.test(input) || !isOwnWhole.test(output))
    return settleUsage(found.counts, placesOfObject(found.names));
  for (const side of ["input", "output"] as const)
    for (const name of Object.keys(details)) {
      const isFree = name.startsWith(`${side}_`) && !/cost/iu.test(name) && countNamed(name) === undefined;
      if (isFree) addTo(found.counts, `${side}_rest`, countOf(details[name]));
    }
  return settleUsage(found.counts, { ...placesOfObject(found.names), rest: "beside" });
}

const isOwnWhole = /^(?:input|output)(?:_tokens)?$/u;

/**
 * By the names of the parts: Langfuse's own (`input_cached_tokens`), Anthropic's and Bedrock's (`cache_read_input_tokens`
 * beside `input_tokens`) and Google's thoughts stand beside; OpenAI's, LangChain's and ours inside.
 */
function placesOfObject({
  input,
  output,
  cache_read: read,
  cache_write: write,
  cache_write_5m: short,
  cache_write_1h: hourly,
  reasoning,
}: Found["names"]): Places {
  const cached = [read, write, short, hourly].filter((name) => name !== undefined);
  const isOfPrompt = input !== undefined && /prompt/iu.test(input);
  const isBeside = cached.some(
    (name) =>
      name.startsWith("input_cache") ||
      (!isOfPrompt && /^(?:usage\.)?cache_?(?:read|write|creation)(?:_?input|\.ephemeral)/iu.test(name)),
  );
  const isThoughtBeside =
    isThought(reasoning) || (reasoning?.startsWith("output_") ?? false) || isGoogles(output);
  return { cache: isBeside ? "beside" : "inside", reasoning: isThoughtBeside ? "beside" : "inside" };
}

const isGoogles = (name = "") => /candidates/iu.test(name);
