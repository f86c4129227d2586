/** A repeatable source of chance. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to `end`, not included. */
  below(end: number): number;
  chance(probability: number): boolean;
  /** One of the entries, by their weights. */
  pick<T>(entries: readonly Weighted<T>[]): T;
  /** One of a list, each as likely. */
  oneOf<T>(list: readonly T[]): T;
  /** How many of what happens `mean` times on average happen. */
  poisson(mean: number): number;
  /** Around `median`; `spread` is the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number;
}

export type Weighted<T> = readonly [value: T, weight: number];

/** The same parts give the same numbers, and other parts unrelated ones. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let state = seedOf(parts.join("\n"));

  // Mulberry32, by Tommy Ettinger (public domain): small, fast, and good enough to make up traffic.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

  return {
    next,
    below: (end) => Math.floor(next() * end),
    chance: (probability) => next() < probability,
    pick(entries) {
      const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
      let left = next() * total;
      for (const [value, weight] of entries) {
        left -= weight;
        if (left < 0) return value;
      }
      const last = entries.at(-1);
      if (last === undefined) throw new RangeError("There is nothing to pick from.");
      return last[0];
    },
    oneOf(list) {
      if (list.length === 0) throw new RangeError("There is nothing to pick from.");
      return list[Math.floor(next() * list.length)] as (typeof list)[number];
    },
    poisson(mean) {
      // Knuth's method takes as long as the mean is large; ours are small.
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count += 1;
      return count;
    },
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
  };
}

/** FNV-1a, 32 bits, with a last mix so that seeds that differ in one character are far apart. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
