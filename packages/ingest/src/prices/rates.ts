import type { ColumnValues } from "@dendro/core";

/** What a million tokens cost, in nano-USD: whole numbers, so that sums are exact. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_write: number;
  /** What is kept for an hour. */
  readonly cache_write_1h: number;
  readonly reasoning: number;
  readonly input_audio: number;
  /** Sound that is read from a cache. */
  readonly cached_audio: number;
  readonly output_audio: number;
  /** What one request costs besides, in nano-USD. */
  readonly request: number;
}

/** Rates as somebody states them. What is left out costs as much as what it is a part of. */
export type StatedRates = Pick<Rates, "input" | "output"> & Partial<Rates>;

/** A price by how much is read at once: the last step that the whole input is above holds for all of it. */
export interface RateStep {
  readonly above_input_tokens: number;
  readonly rates: Rates;
}

/** Steps in rising order; the first is the price unless another applies. */
export type Price = readonly [RateStep, ...RateStep[]];

/** What an event says that it used. */
export type ModelUse = Pick<
  ColumnValues,
  | "input_tokens"
  | "output_tokens"
  | "cache_read_tokens"
  | "cache_write_tokens"
  | "cache_write_1h_tokens"
  | "reasoning_tokens"
  | "input_audio_tokens"
  | "output_audio_tokens"
>;

const nanoPerUsd = 1e9;

export const nanoOf = (usd: number): number => Math.round(usd * nanoPerUsd);
export const usdOf = (nano: number): number => nano / nanoPerUsd;

export function completeRates(stated: StatedRates): Rates {
  const { input, output, input_audio: audio } = stated;
  const cacheRead = stated.cache_read ?? input;
  const cacheWrite = stated.cache_write ?? input;
  return {
    input,
    output,
    cache_read: cacheRead,
    cache_write: cacheWrite,
    cache_write_1h: stated.cache_write_1h ?? cacheWrite,
    reasoning: stated.reasoning ?? output,
    input_audio: audio ?? input,
    cached_audio: stated.cached_audio ?? audio ?? cacheRead,
    output_audio: stated.output_audio ?? output,
    request: stated.request ?? 0,
  };
}

/**
 * What a use costs, in nano-USD. Cached tokens and sound are parts of the input, reasoning and sound of the output;
 * parts that are more than their whole were counted beside it.
 */
export function costOf(price: Price, use: ModelUse): number {
  const {
    cache_read_tokens: read = 0,
    cache_write_tokens: written = 0,
    reasoning_tokens: reasoned = 0,
  } = use;
  const { input_audio_tokens: heard = 0, output_audio_tokens: spoken = 0 } = use;
  const input = wholeOf(use.input_tokens, read + written, heard);
  const output = wholeOf(use.output_tokens, reasoned, spoken);
  const rates = ratesAt(price, input);
  // Nobody says how much of the sound was cached: no more than must have been.
  const readSound = Math.min(read, Math.max(0, read + written + heard - input));
  const writtenText = Math.min(written, input - read - heard + readSound);
  const hourly = Math.min(use.cache_write_1h_tokens ?? 0, writtenText);
  const text = input - read - writtenText - heard + readSound;
  const reasonedSound = Math.max(0, reasoned + spoken - output);
  const millionfold =
    text * rates.input +
    (read - readSound) * rates.cache_read +
    (writtenText - hourly) * rates.cache_write +
    hourly * rates.cache_write_1h +
    (heard - readSound) * rates.input_audio +
    readSound * rates.cached_audio +
    (output - reasoned - spoken + reasonedSound) * rates.output +
    (reasoned - reasonedSound) * rates.reasoning +
    spoken * rates.output_audio;
  return Math.round(millionfold / 1e6) + rates.request;
}

function ratesAt(price: Price, input: number): Rates {
  const step = price.length === 1 ? undefined : price.findLast((at) => input > at.above_input_tokens);
  return (step ?? price[0]).rates;
}

/** A whole with its parts in it: a part that is more than it was counted beside it. */
export function wholeOf(stated = 0, ...parts: readonly (number | undefined)[]): number {
  return parts.reduce<number>((whole, part = 0) => (part > whole ? whole + part : whole), stated);
}
