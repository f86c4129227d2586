import { createFairShare } from "./fair-share.ts";

/** What waits to be done some at a time, and whose: the much that is one's holds up nobody else's. */
export interface TurnQueue<Item> {
  /** @returns false when there is no room for this owner's now */
  add(owner: string, item: Item): boolean;
  /** The next, of everybody who has some, and of each in order. */
  take(most: number): Item[];
  readonly size: number;
}

/** @param maxItems of all together; one alone may have half of them, as of any share */
export function createTurnQueue<Item>(maxItems: number): TurnQueue<Item> {
  const room = createFairShare(maxItems);
  /** By owner, those first who were passed over last. */
  const waiting = new Map<string, Item[]>();
  return {
    add(owner, item) {
      if (!room.take(owner)) return false;
      const own = waiting.get(owner);
      if (own === undefined) waiting.set(owner, [item]);
      else own.push(item);
      return true;
    },
    take(most) {
      const taken: Item[] = [];
      // Whoever has more left comes last again, and its turn too while there is room.
      for (const [owner, own] of waiting) {
        if (taken.length === most) break;
        const some = own.splice(0, Math.ceil((most - taken.length) / waiting.size));
        taken.push(...some);
        room.give(owner, some.length);
        waiting.delete(owner);
        if (own.length > 0) waiting.set(owner, own);
      }
      return taken;
    },
    get size() {
      return room.held;
    },
  };
}
