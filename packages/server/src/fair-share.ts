/** Something of which there is only so much, such as bytes or live questions, and that is held for long. */
export interface FairShare {
  /** @returns false when it would be more than this owner may hold now */
  take(owner: string, amount?: number): boolean;
  give(owner: string, amount?: number): void;
  readonly held: number;
}

/**
 * Lets everybody hold as much as is left for the others: one alone at most half, the next half of the rest. So there is
 * always something for who comes next, without a number for each and without taking anything away again.
 *
 * The rule is that of shared buffers in switches: Choudhury and Hahne, "Dynamic queue length thresholds for
 * shared-memory packet switches", 1998.
 */
export function createFairShare(size: number): FairShare {
  const own = new Map<string, number>();
  let held = 0;
  return {
    take(owner, amount = 1) {
      const mine = own.get(owner) ?? 0;
      const left = size - held;
      // Who holds nothing gets what it asks for while that is no more than half.
      const isFirst = mine === 0 && amount <= Math.min(left, size / 2);
      if (!isFirst && mine + amount > left - amount) return false;
      held += amount;
      own.set(owner, mine + amount);
      return true;
    },
    give(owner, amount = 1) {
      const mine = (own.get(owner) ?? 0) - amount;
      held -= amount;
      if (mine > 0) own.set(owner, mine);
      else own.delete(owner);
    },
    get held() {
      return held;
    },
  };
}
