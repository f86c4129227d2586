import { canonicalProvider } from "@dendro/core";
import { anyProvider, closed, frameworks, routers } from "./model-makers.ts";

/** Whose list to look a model up in, and under which name. */
export interface Listing {
  readonly provider: string;
  readonly model: string;
}

/** What routers call makers whose models' names say no more; `meta-llama` sells nothing itself. */
const prefixes: Readonly<Record<string, string>> = { text_completion: "openai", "~anthropic": "anthropic" };

/** How Databricks and SAP (`anthropic--claude-4-sonnet`) name what they pass on, and Portkey by which of one's keys. */
const wrapping =
  /^(?:databricks-|(?:aicore|alephalpha|amazon|anthropic|cohere|deepseek-ai|google|meta|mistralai|nvidia|openai|perplexity|qwen|sap)--|@(?!cf\/|hf\/)[^/]+\/)/u;

/** Bedrock's inference profiles begin with a part of the world, and its models with who makes them. */
const bedrock =
  /^(?:(?:global|us-gov|us|eu|apac|ap|jp|au|ca|sa|me|mx|il|uk|in)\.)?((?:ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|zai)\..+)$/u;

/** What others call without its maker's name. */
const ofAmazon = /^nova-(?:micro|lite|pro|premier)\b/u;

/** What comes before the name itself: in Google's and Fireworks' paths, and in ARNs of what is not one's own. */
const path =
  /^(?:arn:aws[\w-]*:bedrock:[\w-]*:\d*:(?:foundation-model|inference-profile)\/|(?:projects\/[^/]+\/)?(?:locations\/[^/]+\/)?publishers\/[^/]+\/models\/|models\/)/u;

/** A region, or an interface, between a cloud's name and the model's. */
const between =
  /^(?:[a-z]{2}(?:-[a-z]+)+-\d|us|eu|global(?:-standard)?|converse|converse_like|invoke|responses|chat)\//u;

/** What OpenRouter (`:beta`) and Claude Code (`[1m]`) put after a name: how a call is made, not another model. */
const variant = /(?::(?:free|beta|nitro|floor|exacto|thinking|online|extended)|\[1m\])+$/u;

/** Of these, what may stand behind a version as a local model's size does not. */
const longContext = /\[1m\]$/u;

/** What Vertex AI is asked to do with a model, behind its path. */
const method = /:(?:stream)?(?:rawpredict|generatecontent)$|:predict$/u;

/** A local model's size or build: `llama3:8b`. Bedrock's versions and OpenRouter's variants are told from it. */
const localTag =
  /^[^/:]+:(?!\d+(?::\w+)?$|(?:(?:free|beta|nitro|floor|exacto|thinking|online|extended)(?::|$))+$)/u;

/** Hugging Face's router says behind a name whom it passes a call on to: `meta-llama/Llama-3.3-70B-Instruct:together`. */
const passedOn = /^([^:]+\/[^:]+):([a-z][\w-]*)$/u;

/** OpenRouter's `:free` costs nothing. */
export const isFree = (model: string): boolean => /\S:free\s*$/iu.test(model);

/** The name itself, without paths before it and how a call is routed; of what was tuned, that of what it was tuned from. */
export const ownName = (model: string): string =>
  model
    .trim()
    .toLowerCase()
    .replace(method, "")
    .replace(variant, "")
    .replace(/^.*\//u, "")
    .replace(/^(ft:[^:]*):.*$/u, "$1");

/**
 * Where to look for the price of a model, in order. Takes apart what routers and clouds put around a model's name:
 * `us.anthropic.claude-haiku-4-5-20251001-v1:0`, `publishers/google/models/gemini-2.5-flash`,
 * `openrouter/anthropic/claude-3.5-sonnet:beta`, `claude-sonnet-4@20250514`. What was trained or deployed under a name
 * of its own is nowhere to be found, and has no list price.
 * @param isListed whether the list knows a provider
 */
export function listingsOf(
  sentProvider: string | undefined,
  sentModel: string,
  isListed: (provider: string) => boolean,
): Listing[] {
  const listings: Listing[] = [];
  const add = (provider: string, model: string) => {
    for (const spelling of spellingsOf(model)) listings.push({ provider, model: spelling });
    if (provider === "fireworks" && !model.includes("/"))
      listings.push({ provider, model: `accounts/fireworks/models/${model}` });
  };
  const named = canonicalProvider(sentProvider?.trim() ?? "").toLowerCase();
  const provider = frameworks.has(named.replaceAll(/[ _]/gu, "-")) ? "" : named;
  let model = withSlash(sentModel.trim().toLowerCase().replace(method, ""), isListed);
  const isSaid = provider !== "" && !routers.has(provider);
  if (provider !== "") add(provider, model);
  // Who runs models themselves pays otherwise, whatever the models are called.
  if (isSaid && !isListed(provider)) return listings;

  model = model.replace(path, "").replace(wrapping, "");
  const [, unrouted = "", runner = ""] = passedOn.exec(model) ?? [];
  if (isListed(canonicalProvider(runner))) {
    add(canonicalProvider(runner), unrouted);
    add(canonicalProvider(runner), unrouted.slice(unrouted.indexOf("/") + 1));
    model = unrouted;
  }
  if (!isSaid && localTag.test(model.replace(longContext, "")) && !model.startsWith("ft:")) return listings;
  let host = provider;
  for (let slash = model.indexOf("/"); slash > 0; slash = model.indexOf("/")) {
    const prefix = prefixes[model.slice(0, slash)] ?? canonicalProvider(model.slice(0, slash));
    if (!isListed(prefix) && !routers.has(prefix)) break;
    host = prefix;
    model = model
      .slice(slash + 1)
      .replace(between, "")
      .replace(path, "")
      .replace(wrapping, "");
    if (isSaid) add(provider, model);
    add(host, model);
  }
  model = model.replace(ofAmazon, "amazon.$&");
  const [, ofBedrock] = bedrock.exec(model) ?? [];
  if (ofBedrock !== undefined) {
    const [maker = "", ...rest] = ofBedrock.split(".");
    if (host === "aws" || maker !== "anthropic") add("aws", ofBedrock);
    if (isListed(canonicalProvider(maker))) add(canonicalProvider(maker), rest.join("."));
  }
  if (host !== "") add(host, model);
  for (const [maker, models] of closed) if (models.test(model)) add(maker, model);
  if (!isSaid && (host === "" || routers.has(host))) add(anyProvider, model);
  return listings;
}

/** Pydantic AI, LangChain and the AI SDK's registry write `openai:gpt-4o` for what others write `openai/gpt-4o`. */
function withSlash(model: string, isListed: (provider: string) => boolean): string {
  const [, prefix = "", rest = ""] = /^([a-z][a-z_-]*):([a-z@].*)$/u.exec(model) ?? [];
  const provider = canonicalProvider(prefix);
  return isListed(provider) || routers.has(provider) ? `${prefix}/${rest}` : model;
}

/** A name as it stands, then without what is around the model's own name, and without the day it was made. */
function spellingsOf(model: string): string[] {
  const bare = model.replace(variant, "");
  const dashed = bare.replace(/@(?:default|latest)$/u, "").replace("@", "-");
  const unversioned = dashed.replace(/(?:-v\d+)?(?::\d+(?::\w+)?)?$/u, "");
  const undated = unversioned.replace(/-(?:latest|00\d|20\d{2}-?\d{2}-?\d{2})$/u, "");
  // Google's own spelling of what the list has as OpenRouter writes it.
  const listed = undated.replace(/^gemini-1\.5-flash-8b$/u, "gemini-flash-1.5-8b");
  return [...new Set([model, bare, dashed, unversioned, undated, listed])].filter((name) => name !== "");
}
