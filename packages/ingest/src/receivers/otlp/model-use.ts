import { canonicalProvider, type JsonObject } from "@dendro/core";
import { isReadingModel, readAlone } from "../../usage/embedding.ts";
import { usageInDetails } from "../../usage/read-usage.ts";
import { usageInAttributes } from "../../usage/usage-in-attributes.ts";
import { believedCost, costInAttributes } from "../../usage/sent-cost.ts";
import { firstText, objectInText, textOf } from "../../foreign-value.ts";
import { costInDetails } from "../langfuse-usage.ts";
import type { ForeignEvent } from "../../foreign-event.ts";

/** What a model call used: the only spans whose tokens and cost are counted. */
export function modelUse(attributes: JsonObject): Partial<ForeignEvent> {
  const { provider, model } = modelOf(attributes);
  const details = attributes["langfuse.observation.usage_details"];
  const costs = attributes["langfuse.observation.cost_details"];
  const counted = {
    ...usageInAttributes(attributes, canonicalProvider(provider ?? "")),
    ...(details === undefined ? {} : usageInDetails(objectInText(details))),
  };
  const usage = isReading(attributes) || isReadingModel(model) ? readAlone(counted) : counted;
  const said = costs === undefined ? undefined : costInDetails(objectInText(costs));
  const cost = believedCost(said ?? costInAttributes(attributes), { ...usage, provider, model });
  return cost === undefined ? usage : { ...usage, cost_usd: cost };
}

const isReading = (attributes: JsonObject) =>
  attributes["gen_ai.operation.name"] === "embeddings" ||
  ["openinference.span.kind", "langfuse.observation.type", "llm.request.type"].some((name) =>
    /^(?:embedding|reranker?)$/iu.test(textOf(attributes[name]) ?? ""),
  );

/** Which model it was, and whose: also of spans that are no calls themselves. */
export function modelOf(attributes: JsonObject): Pick<Partial<ForeignEvent>, "provider" | "model"> {
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
