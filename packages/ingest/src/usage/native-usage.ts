import type { JsonObject } from "@dendro/core";
import { isObject, textOf } from "../foreign-value.ts";
import { isReadingModel, readAlone } from "./embedding.ts";
import { usageInObject } from "./read-usage.ts";
import { believedCost, costInUsage } from "./sent-cost.ts";
import type { Usage } from "./settle-usage.ts";

const ownNames: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "input_audio_tokens",
  "output_audio_tokens",
  "total_tokens",
] satisfies (keyof Usage)[]);

/**
 * An event of a model call in which a provider's own answer was put, as it was or as its `usage`: its tokens under our
 * names as well. Other events, and those that speak our names alone, are left as they are.
 */
export function withUsage(event: unknown): unknown {
  if (!isObject(event) || (typeof event["model"] !== "string" && event["type"] !== "llm.called"))
    return event;
  const data = isObject(event["data"]) ? event["data"] : {};
  const usage = usageAmong(event) ?? usageAmong(data);
  const isForeign = (name: string) =>
    /token|cache_creation|cache_?details|billed_?units|additional_?counts|eval_count/iu.test(name) &&
    !ownNames.has(name);
  const hasForeign = Object.keys(event).some(isForeign) || Object.keys(data).some(isForeign);
  if (usage === undefined && !hasForeign) return event;
  const own = Object.fromEntries(Object.entries(event).filter(([name]) => ownNames.has(name)));
  const said = [event, data].flatMap((object) =>
    Object.entries(object).filter(([name, value]) => isForeign(name) && isUsageValue(value)),
  );
  const foreign = { ...Object.fromEntries(said), ...usage };
  const counted = usageInObject({ ...foreign, ...own }, { isUsage: usage !== undefined });
  const used = isReadingModel(textOf(event["model"])) ? readAlone(counted) : counted;
  const cost = usage === undefined ? undefined : believedCost(costInUsage(usage), { ...event, ...used });
  return { ...event, ...used, ...(cost === undefined || hasCost(event) ? {} : { cost_usd: cost }) };
}

/** What providers and libraries call it; some have it in their whole answer. */
function usageAmong(object: JsonObject): JsonObject | undefined {
  const places = [object, object["response"], object["llm_output"], object["response_metadata"]].filter(
    isObject,
  );
  return places
    .flatMap((place) => [
      place["usage"],
      place["usage_metadata"],
      place["usageMetadata"],
      place["token_usage"],
      place["tokenUsage"],
    ])
    .find(isObject);
}

const hasCost = (event: JsonObject) => event["cost_usd"] !== undefined && event["cost_usd"] !== null;

const isUsageValue = (value: unknown) =>
  typeof value === "number" || (typeof value === "object" && value !== null);
