import type { JsonObject } from "@dendro/core";
import { isReadingModel, readAlone } from "../usage/embedding.ts";
import { usageInDetails } from "../usage/read-usage.ts";
import { believedCost, costInUsage } from "../usage/sent-cost.ts";
import { firstNumber, firstText, numberOf, objectOf } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";

/** Tokens and cost as Langfuse's clients send them: `usage` in two older shapes, `usageDetails` and `costDetails`. */
export function usageOf(body: JsonObject): Partial<ForeignEvent> {
  const usage = objectOf(body["usage"]);
  const isTokens = usage["unit"] === undefined || usage["unit"] === null || usage["unit"] === "TOKENS";
  const counted = {
    ...(isTokens ? usageInDetails(usage) : {}),
    ...usageInDetails(objectOf(body["usageDetails"])),
  };
  const model = firstText(body["model"]);
  const isReading = body["type"] === "EMBEDDING" || isReadingModel(model);
  const tokens = isReading ? readAlone(counted) : counted;
  const said = costInDetails(objectOf(body["costDetails"])) ?? costOfUsage(usage);
  const cost = believedCost(said, { ...tokens, model });
  return cost === undefined ? tokens : { ...tokens, cost_usd: cost };
}

/** Free names of which each is a part, and perhaps the sum. */
export function costInDetails(details: JsonObject): number | undefined {
  const parts = Object.keys(details).filter((key) => key !== "total");
  const sum = parts.reduce<number | undefined>((left, key) => {
    const cost = numberOf(details[key]);
    return cost === undefined ? left : (left ?? 0) + cost;
  }, undefined);
  return firstNumber(details["total"], sum);
}

function costOfUsage(usage: JsonObject): number | undefined {
  const input = numberOf(usage["inputCost"]);
  const output = numberOf(usage["outputCost"]);
  const sum = input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
  return firstNumber(usage["totalCost"], sum, costInUsage(usage));
}
