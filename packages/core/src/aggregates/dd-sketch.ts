/**
 * DDSketch: quantiles within a relative error, by counting values in bins that grow exponentially.
 * Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019.
 */
export interface DDSketch {
  /** Counts of values by bin: key k > 0 stands for positive values, -k for negative ones, 0 for zero. */
  readonly bins: Map<number, number>;
  count: number;
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

export const emptySketch = (): DDSketch => ({ bins: new Map(), count: 0 });

export function addToSketch(sketch: DDSketch, value: number, weight: number): void {
  const key = keyOf(value);
  sketch.bins.set(key, (sketch.bins.get(key) ?? 0) + weight);
  sketch.count += weight;
}

/** The value that a share `q` of the values lies below: the one of rank `q * count`, from 0. Null when there is none. */
export function quantileOfSketch({ bins, count }: DDSketch, q: number): number | null {
  if (count <= 0) return null;
  const rank = Math.min(Math.floor(q * count), count - 1);
  let seen = 0;
  for (const key of [...bins.keys()].toSorted((a, b) => a - b)) {
    seen += bins.get(key) ?? 0;
    if (seen > rank) return valueOf(key);
  }
  return null;
}

function keyOf(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < smallest) return 0;
  const key = Math.min(Math.ceil(Math.log(magnitude) / logGamma) + offset, maxKey);
  return value < 0 ? -key : key;
}

/** The middle of a bin, so that no value in it is further than the relative error. */
function valueOf(key: number): number {
  if (key === 0) return 0;
  const middle = (2 * gamma ** (Math.abs(key) - offset)) / (gamma + 1);
  return key < 0 ? -middle : middle;
}

/** The bin of a number, in SQL; agrees with {@link addToSketch}. */
export function sqlKey(of: string): string {
  // An integer and the fractions here have no type in common, so it is made a fraction itself.
  const number = `toFloat64(${of})`;
  const magnitude = `abs(${number})`;
  // Both sides of `if` are computed, so that of zero is kept from becoming infinite.
  const key = `least(toInt32(ceil(log(greatest(${magnitude}, ${smallest})) / ${logGamma})) + ${offset}, ${maxKey})`;
  return `if(${magnitude} < ${smallest}, 0, toInt32(sign(${number})) * ${key})`;
}

/** The middle of a number's bin. */
export const binned = (value: number): number => valueOf(keyOf(value));

/** The same in SQL. */
export function sqlBinned(of: string): string {
  const number = `toFloat64(${of})`;
  const magnitude = `greatest(abs(${number}), ${smallest})`;
  const power = `least(ceil(log(${magnitude}) / ${logGamma}), ${maxKey - offset})`;
  return `if(abs(${number}) < ${smallest}, 0, sign(${number}) * 2 * pow(${gamma}, ${power}) / ${gamma + 1})`;
}

/** The middle of a bin, in SQL; agrees with what {@link quantileOfSketch} gives. */
export function sqlValueOfKey(key: string): string {
  return `sign(${key}) * 2 * pow(${gamma}, abs(${key}) - ${offset}) / ${gamma + 1}`;
}
