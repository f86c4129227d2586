import { sql, type Sql } from "../sql/sql.ts";
import { interpolate, sqlInterpolate } from "./rank.ts";

/**
 * DDSketch: quantiles within a relative error, by counting values in bins that grow exponentially.
 * Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019.
 */
export interface DDSketch {
  /** Counts of values by bin: key k > 0 stands for positive values, -k for negative ones, 0 for zero. */
  readonly bins: Map<number, number>;
  count: number;
  /** No value is beyond these. */
  min: number;
  max: number;
}

/** The relative error, 1 %. */
export const relativeAccuracy = 0.01;
const gamma = (1 + relativeAccuracy) / (1 - relativeAccuracy);
const logGamma = Math.log(gamma);

/** Values nearer to zero than this count as zero. */
const smallest = 1e-9;
/** Keys are shifted so that all of them, from `smallest` to 1e18, are positive. */
const offset = 1100;
/** Keys are bounded, and so is the sketch: 1e-9 to 1e18 in steps of 2 % is about 3,100 bins a side. */
const maxKey = Math.ceil(Math.log(1e18) / logGamma) + offset;

export const emptySketch = (): DDSketch => ({ bins: new Map(), count: 0, min: Infinity, max: -Infinity });

export function addToSketch(sketch: DDSketch, value: number, weight: number): void {
  const key = bucketOf(value);
  sketch.bins.set(key, (sketch.bins.get(key) ?? 0) + weight);
  sketch.count += weight;
  sketch.min = Math.min(sketch.min, value);
  sketch.max = Math.max(sketch.max, value);
}

export function mergeSketches(into: DDSketch, other: DDSketch): void {
  for (const [key, count] of other.bins) into.bins.set(key, (into.bins.get(key) ?? 0) + count);
  into.count += other.count;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

/** What stands at a quantile, between the smallest and the largest value. Null when there is none. */
export function quantileOfSketch({ bins, count, min, max }: DDSketch, q: number): number | null {
  if (count <= 0) return null;
  const keys = [...bins.keys()].toSorted((a, b) => a - b);
  const at = (rank: number) => {
    let seen = 0;
    const key = keys.find((one) => (seen += bins.get(one) ?? 0) > rank);
    return binMiddle(key ?? keys.at(-1) ?? 0);
  };
  return Math.min(Math.max(interpolate(q, count, at), min), max);
}

function bucketOf(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < smallest) return 0;
  const key = Math.min(Math.ceil(Math.log(magnitude) / logGamma) + offset, maxKey);
  return value < 0 ? -key : key;
}

/** The middle of a bin, so that no value in it is further than the relative error. */
function binMiddle(key: number): number {
  if (key === 0) return 0;
  const middle = (2 * gamma ** (Math.abs(key) - offset)) / (gamma + 1);
  return key < 0 ? -middle : middle;
}

/** The bin of a number, in SQL; agrees with {@link addToSketch}. */
export function sqlKey(of: Sql): Sql {
  // An integer and the fractions here have no type in common, so it is made a fraction itself.
  const number = sql`toFloat64(${of})`;
  const magnitude = sql`abs(${number})`;
  // Both sides of `if` are computed, so that of zero is kept from becoming infinite.
  const key = sql`least(toInt32(ceil(log(greatest(${magnitude}, ${smallest})) / ${logGamma})) + ${offset}, ${maxKey})`;
  return sql`if(${magnitude} < ${smallest}, 0, toInt32(sign(${number})) * ${key})`;
}

/** The middle of a bin, in SQL. */
function sqlValueOfKey(key: Sql): Sql {
  return sql`(sign(${key}) * 2 * pow(${gamma}, abs(${key}) - ${offset}) / ${gamma + 1})`;
}

/** What {@link quantileOfSketch} reads of a map of bins, in SQL; NULL of none. */
export function sqlQuantileOfSketch(bins: Sql, min: Sql, max: Sql, q: number): Sql {
  const keys = sql`arraySort(mapKeys(${bins}))`;
  const counts = sql`arrayCumSum(arrayMap(key -> ${bins}[key], ${keys}))`;
  const at = (rank: Sql) =>
    sqlValueOfKey(sql`${keys}[greatest(1, arrayFirstIndex(seen -> seen > ${rank}, ${counts}))]`);
  const value = sqlInterpolate(q, sql`${counts}[-1]`, at);
  return sql`if(empty(${keys}), NULL, least(greatest(${value}, ${min}), ${max}))`;
}
