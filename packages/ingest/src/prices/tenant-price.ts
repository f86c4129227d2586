import { wildcardMatcher } from "@dendro/core";
import type { StatedRates } from "./rates.ts";

/** What a tenant says that models cost, instead of the list. */
export interface TenantPrice {
  /** Of which provider; null of any. */
  readonly provider: string | null;
  /** A model's name, or a pattern where `*` stands for any characters but a slash and `**` for any at all. */
  readonly model: string;
  /** The first day it holds, `YYYY-MM-DD` in UTC; null when it always did. */
  readonly from: string | null;
  readonly rates: StatedRates;
}

/** Finds the price of a model on a day, `YYYY-MM-DD`. */
export type FindTenantPrice = (
  provider: string | undefined,
  model: string,
  day: string,
) => TenantPrice | null;

/**
 * The one that says most of the model wins: a whole name before a pattern, then more characters that are no wildcard,
 * then a provider before none; of the same, the latest that holds already. Upper and lower case are the same.
 */
export function createTenantPriceFinder(prices: readonly TenantPrice[]): FindTenantPrice {
  const candidates = prices
    .map((price) => ({
      price,
      provider: price.provider?.toLowerCase(),
      isModel: wildcardMatcher(price.model.toLowerCase()),
    }))
    .toSorted((a, b) => compare(a.price, b.price));
  return (provider, model, day) => {
    const [ofProvider, ofModel] = [provider?.toLowerCase(), model.toLowerCase()];
    const found = candidates.find(
      (candidate) =>
        (candidate.provider === undefined || candidate.provider === ofProvider) &&
        (candidate.price.from ?? "") <= day &&
        candidate.isModel(ofModel),
    );
    return found?.price ?? null;
  };
}

function compare(a: TenantPrice, b: TenantPrice): number {
  return (
    Number(a.model.includes("*")) - Number(b.model.includes("*")) ||
    literalLength(b.model) - literalLength(a.model) ||
    Number(a.provider === null) - Number(b.provider === null) ||
    (b.from ?? "").localeCompare(a.from ?? "")
  );
}

const literalLength = (pattern: string) => pattern.replaceAll("*", "").length;
