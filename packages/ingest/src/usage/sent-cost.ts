import { canonicalProvider, type JsonObject } from "@dendro/core";
import { isFree } from "../prices/model-name.ts";
import { isObject, numberOf, objectOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** Where spans say what a call cost: OpenLIT and the AI SDK, Traceloop, LiteLLM, OpenInference, Pydantic AI. */
const costNames = [
  "gen_ai.usage.cost",
  "gen_ai.usage.total_cost",
  "gen_ai.usage.cost_usd",
  "gen_ai.cost.total_cost",
  "gen_ai.cost.total",
  "llm.cost.total",
  "llm.usage.cost",
  "llm.usage.total_cost",
  "operation.cost",
] as const;

/** Where they say it of input and output apart: OpenInference, OpenLIT's and Opik's names. */
const costPartNames = [
  ["llm.cost.prompt", "llm.cost.completion"],
  ["gen_ai.usage.input_cost", "gen_ai.usage.output_cost"],
  ["gen_ai.cost.input_cost", "gen_ai.cost.output_cost"],
  ["gen_ai.usage.prompt_cost", "gen_ai.usage.completion_cost"],
] as const;

/** What a span says that a call cost: the first that says more than 0, which some say where they know nothing. */
export function costInAttributes(attributes: JsonObject): number | undefined {
  const wholes = costNames.map((name) => numberOf(attributes[name]));
  const sums = costPartNames.map(([ofInput, ofOutput]) =>
    sumOfCosts(numberOf(attributes[ofInput]), numberOf(attributes[ofOutput])),
  );
  const said = [...wholes, ...sums].filter((cost) => cost !== undefined);
  return said.find((cost) => cost > 0) ?? said[0];
}

/** What a router or a provider says in its own answer that a call cost, in US dollars: OpenRouter, Perplexity. */
export function costInUsage(usage: JsonObject): number | undefined {
  const { cost, cost_details: details } = usage;
  if (isObject(cost)) return numberOf(cost["total_cost"]);
  const charged = numberOf(cost);
  // With a key of one's own the router charges its fee, and the provider the rest.
  return charged !== undefined && usage["is_byok"] === true
    ? sumOfCosts(charged, numberOf(objectOf(details)["upstream_inference_cost"]))
    : charged;
}

/** The sum of what is known of two parts. */
const sumOfCosts = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? other : other === undefined ? one : one + other;

/**
 * What a library says that a call cost, as far as it can be believed. Libraries say 0 where they know no price: it is
 * believed of what is run locally, of OpenRouter's free models and of what came from a cache; of anything else the price
 * is looked up. Below 0 is nothing at all.
 */
export function believedCost(cost: number | undefined, event: Partial<ForeignEvent>): number | undefined {
  if (cost === undefined || cost < 0) return undefined;
  if (cost > 0 || !usedTokens(event)) return cost;
  const { provider = "", model = "", cached } = event;
  return cached === true || isFree(model) || local.has(canonicalProvider(provider)) ? 0 : undefined;
}

const usedTokens = ({ input_tokens: input = 0, output_tokens: output = 0 }: Partial<ForeignEvent>) =>
  input + output > 0;

/** What people run themselves; of these no list has a price either. */
const local: ReadonlySet<string> = new Set([
  "ollama",
  "vllm",
  "lmstudio",
  "llamafile",
  "llama.cpp",
  "llama_cpp",
  "localai",
  "transformers",
  "text-generation-inference",
  "tgi",
  "sglang",
  "mlx",
  "gpt4all",
  "docker-model-runner",
]);
