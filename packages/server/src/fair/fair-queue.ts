import { DendroError } from "@dendro/core";

/**
 * Places that are used for a while and waited for: who has the fewest of them is next, so that one with a thousand
 * requests holds up another's first for no longer than one of them takes.
 */
export interface FairQueue {
  /**
   * Resolves when there is a place; it must be left again.
   * @throws DendroError `overloaded` when as many wait as may
   */
  enter(owner: string): Promise<void>;
  leave(owner: string): void;
  /** Resolves when all places are its own, before anybody who waits. */
  enterAll(): Promise<void>;
  leaveAll(): void;
}

export interface FairQueueOptions {
  readonly places: number;
  /** How many may wait. @defaultValue any number */
  readonly maxWaiting?: number;
}

export function createFairQueue({ places, maxWaiting = Infinity }: FairQueueOptions): FairQueue {
  const used = new Map<string, number>();
  /** Who waits, by owner; those that were served last come last. */
  const waiting = new Map<string, (() => void)[]>();
  const forAll: (() => void)[] = [];
  let free = places;
  let waits = 0;

  function take(owner: string): void {
    free -= 1;
    used.set(owner, (used.get(owner) ?? 0) + 1);
  }

  function next(): void {
    if (forAll.length > 0) {
      if (free < places) return;
      free = 0;
      forAll.shift()?.();
      return;
    }
    while (free > 0 && waits > 0) {
      const owner = fewest();
      const own = waiting.get(owner) ?? [];
      const begin = own.shift();
      waiting.delete(owner);
      if (own.length > 0) waiting.set(owner, own);
      waits -= 1;
      take(owner);
      begin?.();
    }
  }

  function fewest(): string {
    let found = "";
    let least = Infinity;
    for (const owner of waiting.keys()) {
      const own = used.get(owner) ?? 0;
      if (own < least) [found, least] = [owner, own];
    }
    return found;
  }

  return {
    async enter(owner) {
      if (free > 0 && waits === 0 && forAll.length === 0) return take(owner);
      if (waits >= maxWaiting)
        throw new DendroError("overloaded", "Too much of this kind waits already; try again in a moment.", {
          retryAfterSeconds: 1,
        });
      waits += 1;
      await new Promise<void>((resolve) => {
        const own = waiting.get(owner);
        if (own === undefined) waiting.set(owner, [resolve]);
        else own.push(resolve);
      });
    },
    leave(owner) {
      const left = (used.get(owner) ?? 1) - 1;
      if (left > 0) used.set(owner, left);
      else used.delete(owner);
      free += 1;
      next();
    },
    async enterAll() {
      await new Promise<void>((resolve) => {
        forAll.push(resolve);
        next();
      });
    },
    leaveAll() {
      free = places;
      next();
    },
  };
}
