import { isListed } from "./list-price.ts";
import type { ModelAt, PriceBook } from "./price-book.ts";

/** Why uses of a model have no cost, in the order in which it is looked. */
export const unpricedReasons = [
  "no_token_counts",
  "priced_since",
  "unknown_provider",
  "unknown_model",
] as const;
export type UnpricedReason = (typeof unpricedReasons)[number];

/** Uses of a model that have no cost. */
export interface UnpricedUse extends Omit<ModelAt, "model" | "timestamp"> {
  readonly model: string | undefined;
  /** Input and output tokens of all of them. */
  readonly tokens: number;
}

/**
 * Why uses of a model got no cost when they came.
 * @param now milliseconds since 1970
 */
export function whyUnpriced(
  priceBook: PriceBook,
  tenant: string,
  { provider, model, tokens }: UnpricedUse,
  now: number,
): UnpricedReason {
  if (tokens === 0) return "no_token_counts";
  if (model !== undefined && priceBook(tenant, { provider, model, timestamp: now }) !== null)
    return "priced_since";
  return provider === undefined || isListed(provider) ? "unknown_model" : "unknown_provider";
}
