/** Something of which there is only so much, such as bytes or live questions, and that is held for long. */
export interface FairShare {
  /** @returns false when it would be more than this owner may hold now */
  take(owner: string, amount?: number): boolean;
  give(owner: string, amount?: number): void;
  readonly held: number;
}

/** What a share is itself a part of, and whose part. */
interface Whole {
  readonly share: FairShare;
  readonly as: string;
}

/**
 * Lets everybody hold as much as is left for the others: one alone at most half, the next half of the rest. So there is
 * always something for who comes next, without a number for each and without taking anything away again.
 *
 * The rule is that of shared buffers in switches: Choudhury and Hahne, "Dynamic queue length thresholds for
 * shared-memory packet switches", 1998.
 */
export function createFairShare(size: number, whole: Whole | null = null): FairShare {
  const own = new Map<string, number>();
  let held = 0;
  return {
    take(owner, amount = 1) {
      const mine = own.get(owner) ?? 0;
      const left = size - held;
      // Who holds nothing gets what it asks for while that is no more than half.
      const isFirst = mine === 0 && amount <= Math.min(left, Math.max(1, size / 2));
      if (!isFirst && mine + amount > left - amount) return false;
      if (whole?.share.take(whole.as, amount) === false) return false;
      held += amount;
      own.set(owner, mine + amount);
      return true;
    },
    give(owner, amount = 1) {
      const mine = (own.get(owner) ?? 0) - amount;
      held -= amount;
      whole?.share.give(whole.as, amount);
      if (mine > 0) own.set(owner, mine);
      else own.delete(owner);
    },
    get held() {
      return held;
    },
  };
}

/** What one owner holds of a share, when it goes up and down. */
export interface Holding {
  /** @returns false when there is not so much for it now; it then holds what it held */
  set(amount: number): boolean;
}

export function createHolding(share: FairShare, owner: string): Holding {
  let held = 0;
  return {
    set(amount) {
      if (amount > held && !share.take(owner, amount - held)) return false;
      if (amount < held) share.give(owner, held - amount);
      held = amount;
      return true;
    },
  };
}
