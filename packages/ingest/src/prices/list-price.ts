import {
  calcPrice,
  findProvider,
  type ModelInfo,
  type ModelPrice,
  type TieredPrices,
} from "@pydantic/genai-prices";
import { canonicalProvider } from "@dendro/core";
import { isFree, listingsOf, ownName } from "./model-name.ts";
import { isOtherModel } from "./other-model.ts";
import { completeRates, nanoOf, type Price, type Rates } from "./rates.ts";

/** What a provider publishes that a model costs. */
export interface ListPrice {
  /** As the list names them. */
  readonly provider: string;
  readonly model: string;
  readonly price: Price;
  /** It depends on the hour as well. */
  readonly changesInDay: boolean;
}

/**
 * The list price at a time, from the data that comes with the package: it never asks the network. A provider that the
 * list does not know has no price here, also for a model that others sell: who runs it themselves pays otherwise.
 */
export function findListPrice(
  provider: string | undefined,
  model: string,
  timestamp: number,
): ListPrice | null {
  if (isFree(model) && mayBeRouted(provider))
    return { provider: "openrouter", model: model.trim().toLowerCase(), price: nothing, changesInDay: false };
  const name = ownName(model);
  for (const listing of listingsOf(provider, model, isListed)) {
    const found = lookUp(listing.provider, listing.model, timestamp);
    const price = found === null ? null : priceOf(found.model_price);
    if (found === null || price === null || isOtherModel(name, found.model)) continue;
    return {
      provider: found.provider.id,
      model: found.model.id,
      price,
      changesInDay: changesInDay(found.model),
    };
  }
  return null;
}

/** Whether the list knows a provider by this name. */
export const isListed = (provider: string): boolean => findProvider({ providerId: provider }) !== undefined;

const mayBeRouted = (provider = "") => provider.trim() === "" || isListed(canonicalProvider(provider));

const nothing: Price = [{ above_input_tokens: 0, rates: completeRates({ input: 0, output: 0 }) }];

function lookUp(providerId: string, model: string, timestamp: number): ReturnType<typeof calcPrice> {
  try {
    return calcPrice({}, model, { providerId, timestamp: new Date(timestamp) });
  } catch {
    // Where its data contradict themselves it throws; a price that cannot be read is not known.
    return null;
  }
}

/** Null when it is not paid by tokens or requests: what is paid by the hour would cost nothing. */
function priceOf(listed: ModelPrice): Price | null {
  const paid = [listed["input_mtok"], listed["output_mtok"], listed["requests_kcount"]];
  if (paid.every((amount) => amount === undefined)) return null;
  return [
    { above_input_tokens: 0, rates: ratesOf(listed, 0) },
    ...stepsOf(listed).map((start) => ({ above_input_tokens: start, rates: ratesOf(listed, start + 1) })),
  ];
}

const listedNames = [
  ["input", "input_mtok"],
  ["output", "output_mtok"],
  ["cache_read", "cache_read_mtok"],
  ["cache_write", "cache_write_mtok"],
  ["cache_write_1h", "cache_write_1h_mtok"],
  ["reasoning", "output_reasoning_mtok"],
  ["input_audio", "input_audio_mtok"],
  ["cached_audio", "cache_audio_read_mtok"],
  ["output_audio", "output_audio_mtok"],
] as const satisfies readonly (readonly [keyof Rates, string])[];

function ratesOf(listed: ModelPrice, inputTokens: number): Rates {
  const stated: { -readonly [N in keyof Rates]?: Rates[N] } = {};
  for (const [rate, name] of listedNames) {
    const usd = amountAt(listed[name], inputTokens);
    if (usd !== undefined) stated[rate] = nanoOf(usd);
  }
  const usdPerThousand = amountAt(listed["requests_kcount"], inputTokens) ?? 0;
  return completeRates({ input: 0, output: 0, ...stated, request: nanoOf(usdPerThousand / 1000) });
}

function amountAt(amount: number | TieredPrices | undefined, inputTokens: number): number | undefined {
  if (typeof amount !== "object") return amount;
  const steps = amount.tiers.toSorted((a, b) => a.start - b.start);
  return steps.findLast(({ start }) => inputTokens > start)?.price ?? amount.base;
}

/** Where a price changes with how much is read, in rising order. */
function stepsOf(listed: ModelPrice): number[] {
  const starts = Object.values(listed).flatMap((amount) =>
    typeof amount === "object" ? amount.tiers.map(({ start }) => start) : [],
  );
  return [...new Set(starts)].toSorted((a, b) => a - b);
}

const changesInDay = ({ prices }: ModelInfo) =>
  Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === "time_of_date");
