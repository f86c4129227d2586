import { remembered, type JsonObject } from "@dendro/core";
import { isObject, objectInText, textOf, withoutUndefined } from "../foreign-value.ts";
import type { Count } from "./count-name.ts";
import { flatten, isThought, take, type Found } from "./found-counts.ts";
import { usageInObject } from "./read-usage.ts";
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
  /** Of the families that say something; the others have no place. */
  const found: Found[] = [];
  for (const name of Object.keys(attributes)) {
    const { family, rest } = placeOfName(name);
    if (family === -1) continue;
    const value = attributes[name];
    const inFamily = (found[family] ??= { counts: {}, names: {} });
    // LangSmith and others have the parts of a whole in one attribute.
    if (isObject(value) || isJsonText(value)) flatten(objectInText(value), rest, true, inFamily);
    else take(inFamily, rest, value);
  }
  if (found.every(({ counts }) => !hasKeys(counts))) {
    const whole = wholeUsage.map((name) => objectInText(attributes[name])).find(hasKeys);
    if (whole !== undefined) return usageInObject(whole, { isUsage: true });
  }
  const counts = partsInMetadata(attributes["ai.response.providerMetadata"]);
  const names: Found["names"] = {};
  for (let family = found.length - 1; family >= 0; family -= 1) {
    const { counts: more, names: others } = found[family] ?? nothing;
    for (const count of Object.keys(more) as Count[]) {
      // Some say 0 where they know nothing, and some −1.
      if ((more[count] ?? 0) <= 0 && counts[count] !== undefined) continue;
      counts[count] = more[count] as number;
      names[count] = others[count] as string;
    }
  }
  return settleUsage(counts, placesOfSpan(attributes, names, provider));
}

const nothing: Found = Object.freeze({ counts: {}, names: {} });

/** Where all of it stands in one attribute, as an object or as JSON: MLflow's, Langtrace's and Braintrust's. */
const wholeUsage = [
  "gen_ai.usage",
  "llm.usage",
  "mlflow.chat.tokenUsage",
  "llm.token.counts",
  "braintrust.metrics",
];

const hasKeys = (object: object) => Object.keys(object).length > 0;
const isJsonText = (value: unknown) => typeof value === "string" && value.trimStart().startsWith("{");

/** Of which family a name is, -1 of none, and what it says there. */
interface PlaceOfName {
  readonly family: number;
  readonly rest: string;
}

const elsewhere: PlaceOfName = { family: -1, rest: "" };

const placeOfName = (name: string): PlaceOfName => (name.length > longestName ? elsewhere : knownPlace(name));

/** What names a number of tokens is far shorter. */
const longestName = 256;

/** The same attributes come with every span. */
const knownPlace = remembered((name: string): PlaceOfName => {
  const family = families.findLastIndex((one) => name.startsWith(one));
  if (family === -1) return elsewhere;
  const rest = name.slice(families[family]?.length);
  // Of embeddings the AI SDK says no more than that.
  return { family, rest: rest === "tokens" ? "input_tokens" : rest };
}, 4096);

/**
 * Conventions for spans have parts in their wholes. Vercel's AI SDK passed on what providers said until its version 6,
 * which tells parts apart: Anthropic and Bedrock have what was cached beside the input, Google its thoughts beside the
 * answer.
 */
function placesOfSpan(attributes: JsonObject, names: Found["names"], provider: string | undefined): Places {
  const isPassedOn =
    attributes["ai.operationId"] !== undefined &&
    !aiSdkDetails.some((name) => attributes[name] !== undefined);
  const maker = provider === "vercel" ? attributes["ai.model.id"] : attributes["ai.model.provider"];
  const isClaude = textOf(maker)?.includes("anthropic") ?? false;
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
