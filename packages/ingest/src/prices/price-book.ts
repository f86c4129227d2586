import { BoundedMap, dateOf, dayMs } from "@dendro/core";
import { findListPrice, type ListPrice } from "./list-price.ts";
import { completeRates, type Price } from "./rates.ts";
import { createTenantPriceFinder, type TenantPrice } from "./tenant-price.ts";

/** A price that applies, and where it is from. */
export interface Quote {
  readonly source: "list" | "tenant";
  /** Whose model or pattern it is for, as the list or the tenant names it; null is any provider. */
  readonly provider: string | null;
  readonly model: string;
  /** The first day it holds, of a tenant's price that has one. */
  readonly from: string | null;
  readonly price: Price;
}

/** Which model was used when. */
export interface ModelAt {
  readonly provider: string | undefined;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Says what a model cost a tenant at a time: what the tenant says, else the list; null when neither knows. */
export type PriceBook = (tenant: string, use: ModelAt) => Quote | null;

/**
 * @param pricesOf a tenant's own prices: the same array until they change
 * @param maxRemembered quotes kept for each such array, because the same models are used again at once
 */
export function createPriceBook(
  pricesOf: (tenant: string) => readonly TenantPrice[],
  maxRemembered = 5000,
): PriceBook {
  // By the array itself, so that what was remembered goes when prices change.
  const books = new WeakMap<readonly TenantPrice[], (use: ModelAt) => Quote | null>();
  return (tenant, use) => {
    const prices = pricesOf(tenant);
    let book = books.get(prices);
    if (book === undefined) books.set(prices, (book = rememberingBook(prices, maxRemembered)));
    return book(use);
  };
}

function rememberingBook(prices: readonly TenantPrice[], maxRemembered: number) {
  const findTenantPrice = createTenantPriceFinder(prices);
  const known = new BoundedMap<string, (use: ModelAt) => Quote | null>(maxRemembered);

  /** What is true of a model for a whole day, however it is to be told. */
  function look(use: ModelAt): (use: ModelAt) => Quote | null {
    const own = findTenantPrice(use.provider, use.model, dateOf(use.timestamp));
    if (own !== null) return always(tenantQuote(own));
    const listed = findListPrice(use.provider, use.model, use.timestamp);
    return listed?.changesInDay === true ? quoteFromList : always(listed === null ? null : listQuote(listed));
  }

  return (use: ModelAt): Quote | null => {
    const { provider = "", model, timestamp } = use;
    // With the provider's length, or two names of one sender could be taken for two of another.
    const key = `${Math.floor(timestamp / dayMs)} ${provider.length} ${provider}${model}`;
    let quote = known.get(key);
    if (quote === undefined) known.set(key, (quote = look(use)));
    return quote(use);
  };
}

function quoteFromList({ provider, model, timestamp }: ModelAt): Quote | null {
  const listed = findListPrice(provider, model, timestamp);
  return listed === null ? null : listQuote(listed);
}

const listQuote = ({ provider, model, price }: ListPrice): Quote => ({
  source: "list",
  provider,
  model,
  from: null,
  price,
});

const always = (quote: Quote | null) => () => quote;

function tenantQuote({ provider, model, from, rates }: TenantPrice): Quote {
  const price: Price = [{ above_input_tokens: 0, rates: completeRates(rates) }];
  return { source: "tenant", provider, model, from, price };
}
