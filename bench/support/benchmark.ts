export interface BenchmarkOptions {
  /** Seconds instead of half a minute. */
  readonly isQuick: boolean;
  /** Events in the warehouse for the benchmarks that ask questions of many. */
  readonly events: number;
}

export interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The same of something plainer, measured in the same run. */
  readonly baseline?: number;
  /** Value by baseline for rates, baseline by value where less is better: more is always better. */
  readonly ratio?: number;
  readonly must?: number;
  readonly aim?: number;
}

export type Benchmark = (options: BenchmarkOptions) => Promise<Result[]>;

/** The value that a share of the sorted list stays below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? Number.NaN;
}

export const rounded = (value: number, digits = 3) => Number(value.toPrecision(digits));

/**
 * The median time of a few runs, in milliseconds, once all is warm.
 * @param warmUps runs that do not count: caches fill and code gets compiled
 */
export async function medianMs(runs: number, work: () => Promise<unknown>, warmUps = 20): Promise<number> {
  return percentile(await timesMs(runs, work, warmUps), 0.5);
}

/** The time of each of a few runs, likewise. */
export async function timesMs(
  runs: number,
  work: () => Promise<unknown>,
  warmUps: number,
): Promise<number[]> {
  for (let run = 0; run < warmUps; run += 1) await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}
