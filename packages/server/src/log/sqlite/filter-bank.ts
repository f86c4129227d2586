import { bitOf, filterBits, probes } from "./key-run.ts";

/**
 * The Bloom filters of up to 32 runs, interleaved: a word holds the same bit of all of them, so that a few looks at
 * memory ask every run at once. Takes 4 MB.
 */
export interface FilterBank<Run> {
  readonly size: number;
  readonly isFull: boolean;
  add(run: Run, filter: Uint32Array): void;
  remove(run: Run): void;
  /** Whether `isIn` holds for one of the runs that may have a key; those that surely do not have it are not asked. */
  some(key: string, isIn: (run: Run) => boolean): boolean;
}

const slots = 32;

export function createFilterBank<Run>(): FilterBank<Run> {
  const words = new Uint32Array(filterBits);
  const runs = new Map<number, Run>();

  return {
    get size() {
      return runs.size;
    },
    get isFull() {
      return runs.size === slots;
    },
    add(run, filter) {
      let slot = 0;
      while (runs.has(slot)) slot++;
      runs.set(slot, run);
      for (let index = 0; index < filter.length; index++) {
        for (let left = filter[index] ?? 0; left !== 0; left &= left - 1) {
          const bit = index * 32 + lowestBit(left);
          words[bit] = (words[bit] ?? 0) | (1 << slot);
        }
      }
    },
    remove(run) {
      for (const [slot, other] of runs) {
        if (other !== run) continue;
        runs.delete(slot);
        for (let bit = 0; bit < filterBits; bit++) words[bit] = (words[bit] ?? 0) & ~(1 << slot);
      }
    },
    some(key, isIn) {
      let maybe = -1;
      for (let probe = 0; probe < probes && maybe !== 0; probe++) maybe &= words[bitOf(key, probe)] ?? 0;
      for (; maybe !== 0; maybe &= maybe - 1) {
        const run = runs.get(lowestBit(maybe));
        if (run !== undefined && isIn(run)) return true;
      }
      return false;
    },
  };
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
