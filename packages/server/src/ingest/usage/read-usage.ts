import type { JsonObject, JsonValue } from "@dendro/core";
import { countOf, isObject, objectInText, textOf, withoutUndefined } from "../receivers/foreign-value.ts";
import { countNamed, type Count } from "./count-name.ts";
import { settleUsage, type Counts, type Places, type Usage } from "./settle-usage.ts";

/** Where attributes of a span name tokens, the convention that says most clearly what it counts first. */
const families = [
  "gen_ai.usage.",
  "llm.token_count.",
  "llm.usage.",
  "ai.usage.",
  // Pydantic AI repeats here what the provider itself said.
  "gen_ai.usage.details.",
] as const;

/** What a span says that a call of a model used: its attributes, whatever convention they follow. */
export function usageInAttributes(attributes: JsonObject, provider: string | undefined): Usage {
  const found: Found[] = families.map(() => ({ counts: {}, names: {} }));
  for (const name of Object.keys(attributes)) {
    const family = familyOf(name);
    if (family === -1) continue;
    const rest = name.slice(families[family]?.length);
    // Of embeddings the AI SDK says no more than that.
    take(found[family] as Found, rest === "tokens" ? "input_tokens" : rest, attributes[name]);
  }
  const counts = partsInMetadata(attributes["ai.response.providerMetadata"]);
  const names: Found["names"] = {};
  for (const { counts: more, names: others } of found.toReversed()) {
    for (const count of Object.keys(more) as Count[]) {
      // Some say 0 where they know nothing.
      if (more[count] === 0 && counts[count] !== undefined) continue;
      counts[count] = more[count] as number;
      names[count] = others[count] as string;
    }
  }
  return settleUsage(counts, placesOfSpan(attributes, names, provider));
}

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

function addTo(counts: Counts, count: Count, more: number | undefined): void {
  if (more !== undefined) counts[count] = (counts[count] ?? 0) + more;
}

interface Found {
  readonly counts: Counts;
  /** What the sender called each. */
  readonly names: { [N in Count]?: string };
}

function take(found: Found, name: string, value: unknown): void {
  const count = countNamed(name);
  if (count === undefined || value === null || typeof value === "object") return;
  const tokens = countOf(value);
  // Of text and of images there may be both.
  if (count.endsWith("_rest")) return addTo(found.counts, count, tokens);
  if (tokens === undefined || (found.counts[count] ?? 0) > 0) return;
  found.counts[count] = tokens;
  found.names[count] = name;
}

function familyOf(name: string): number {
  for (let index = families.length - 1; index >= 0; index -= 1)
    if (name.startsWith(families[index] as string)) return index;
  return -1;
}

/** Names of a usage may be as short as `input`; in what else a sender says, only those that speak of tokens are taken. */
function flatten(object: JsonObject, path: string, isUsage: boolean, found: Found): void {
  for (const key of Object.keys(object)) {
    const value = object[key] as JsonValue;
    const name = path === "" ? key : `${path}.${key}`;
    if (isObject(value)) {
      if (path.split(".").length < 3) flatten(value, name, isUsage, found);
    } else if (Array.isArray(value)) {
      for (const part of value)
        if (isObject(part))
          take(found, `${name}.${modalityOf(part)}`, part["tokenCount"] ?? part["token_count"]);
    } else if (isUsage || /token/iu.test(name)) take(found, name, value);
  }
}

/** Google counts by modality, in a list. */
const modalityOf = ({ modality }: JsonObject) => (typeof modality === "string" ? modality.toLowerCase() : "");

/**
 * Conventions for spans have parts in their wholes. Vercel's AI SDK passed on what providers said until its version 6,
 * which tells parts apart: Anthropic and Bedrock have what was cached beside the input, Google its thoughts beside the
 * answer.
 */
function placesOfSpan(attributes: JsonObject, names: Found["names"], provider: string | undefined): Places {
  const isPassedOn =
    attributes["ai.operationId"] !== undefined &&
    !aiSdkDetails.some((name) => attributes[name] !== undefined);
  const isClaude = textOf(attributes["ai.model.provider"])?.includes("anthropic") ?? false;
  return {
    cache: isPassedOn && (provider === "aws" || isClaude) ? "certainly beside" : "inside",
    reasoning: isThought(names.reasoning) || (isPassedOn && provider === "google") ? "beside" : "inside",
  };
}

const aiSdkDetails = [
  "ai.usage.inputTokenDetails.noCacheTokens",
  "ai.usage.inputTokenDetails.cacheReadTokens",
  "ai.usage.outputTokenDetails.textTokens",
  "ai.usage.outputTokenDetails.reasoningTokens",
];

/** What the AI SDK kept of the provider's own answer, of which its counts told only a part. */
function partsInMetadata(value: unknown): Counts {
  if (typeof value !== "string") return {};
  const found: Found = { counts: {}, names: {} };
  for (const own of Object.values(objectInText(value))) if (isObject(own)) flatten(own, "", false, found);
  const { cache_read, cache_write, cache_write_1h, reasoning } = found.counts;
  return withoutUndefined({ cache_read, cache_write, cache_write_1h, reasoning });
}

/**
 * By the names of the parts: Langfuse's own (`input_cached_tokens`), Anthropic's and Bedrock's (`cache_read_input_tokens`
 * beside `input_tokens`) and Google's thoughts stand beside; OpenAI's, LangChain's and ours inside.
 */
function placesOfObject({
  input,
  output,
  cache_read: read,
  cache_write: write,
  reasoning,
}: Found["names"]): Places {
  const cached = [read, write].filter((name) => name !== undefined);
  const isOfPrompt = input !== undefined && /prompt/iu.test(input);
  const isBeside = cached.some(
    (name) =>
      name.startsWith("input_cache") ||
      (!isOfPrompt && /^(?:usage\.)?cache_?(?:read|write|creation)_?input/iu.test(name)),
  );
  const isThoughtBeside =
    isThought(reasoning) || (reasoning?.startsWith("output_") ?? false) || isGoogles(output);
  return { cache: isBeside ? "beside" : "inside", reasoning: isThoughtBeside ? "beside" : "inside" };
}

/** Google's `thoughtsTokenCount`, whoever writes it how. */
const isThought = (name = "") => /thought/iu.test(name);
const isGoogles = (name = "") => /candidates/iu.test(name);
