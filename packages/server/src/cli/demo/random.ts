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
  const text = parts.join("\n");
  let [a, b, c] = [seedOf(text, 0x811c9dc5), seedOf(text, 0x2f0b4c47), seedOf(text, 0x6b43a9b5)];
  let counter = 1;

  // Sfc32, by Chris Doty-Humphrey (public domain). Its 128 bits keep sequences apart; with 32 of them thousands of
  // sequences meet here and there, and then so do the ids that are made of them.
  function next(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }
  // What the seed has put into the state is mixed first.
  for (let round = 0; round < 12; round += 1) next();

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
function seedOf(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
