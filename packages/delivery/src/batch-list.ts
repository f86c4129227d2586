import { withResolvers, type Resolvers } from "@dendro/core";
import { partOf, type Batch } from "./batch.ts";

/** A batch on its way to Dendro. */
export interface Queued<E> {
  readonly id: string;
  /** Null while it is in the spool alone. */
  batch: Batch<E> | null;
  /** Whether it is in the spool: null until that is known. */
  isKept: boolean | null;
  /** When that is known. */
  readonly kept: Promise<boolean> | boolean;
  /**
   * `waiting` for its turn, `sending`: its request is under way, `pausing` before the next try, or `aside`: in the spool
   * until another time.
   */
  phase: "waiting" | "sending" | "pausing" | "aside";
  /** Tries after the first that it has left. */
  triesLeft: number;
  /** When it is delivered, dropped, or set aside. */
  settled: Resolvers<unknown>;
}

/** Batches that wait, the oldest first. Counts what of them is in memory. */
export interface BatchList<E> {
  /** What is in the spool alone may be put in by itself. */
  readonly all: Queued<E>[];
  /** Events in memory. */
  readonly events: number;
  /** Of these events, in characters of JSON. */
  readonly characters: number;
  find(id: string): Queued<E> | undefined;
  /** The oldest that waits for its turn. */
  next(): Queued<E> | undefined;
  push(queued: Queued<E>): void;
  /** Takes it out, and puts others in its place. */
  remove(queued: Queued<E>, instead?: readonly Queued<E>[]): void;
  /** Puts what is in memory of it in place of what was. */
  hold(queued: Queued<E>, batch: Batch<E> | null): void;
  /**
   * Makes room in memory: what is in the spool too is kept there alone, and of the rest the oldest events go.
   * @param most how many events, or a few more
   * @returns the events that are lost
   */
  giveUp(most: number): readonly E[];
}

export function newQueued<E>(
  id: string,
  batch: Batch<E> | null,
  kept: Queued<E>["kept"],
  triesLeft: number,
): Queued<E> {
  const settled = withResolvers<unknown>();
  const queued: Queued<E> = { id, batch, kept, isKept: null, phase: "waiting", triesLeft, settled };
  if (typeof kept === "boolean") queued.isKept = kept;
  else void kept.then((isKept) => (queued.isKept = isKept));
  return queued;
}

export function createBatchList<E>(): BatchList<E> {
  const all: Queued<E>[] = [];

  function count(batch: Batch<E> | null, sign: 1 | -1): void {
    if (batch === null) return;
    list.events += sign * batch.events.length;
    for (const { length } of batch.parts) list.characters += sign * length;
  }

  const list = {
    all,
    events: 0,
    characters: 0,
    find: (id: string) => all.find((queued) => queued.id === id),
    next: () => all.find(({ phase }) => phase === "waiting"),
    push(queued: Queued<E>) {
      all.push(queued);
      count(queued.batch, 1);
    },
    remove(queued: Queued<E>, instead: readonly Queued<E>[] = []) {
      const place = all.indexOf(queued);
      if (place < 0) return;
      all.splice(place, 1, ...instead);
      count(queued.batch, -1);
      for (const { batch } of instead) count(batch, 1);
    },
    hold(queued: Queued<E>, batch: Batch<E> | null) {
      if (!all.includes(queued)) return;
      count(queued.batch, -1);
      queued.batch = batch;
      count(batch, 1);
    },
    giveUp(most: number) {
      const lost: E[] = [];
      let left = most;
      for (const queued of all) {
        const { batch } = queued;
        if (left <= 0 || batch === null || queued.phase === "sending") continue;
        if (queued.isKept === true) list.hold(queued, null);
        else {
          // What is just being written to the spool goes as a whole, or it would come back as one.
          const taken = queued.isKept === null ? Infinity : left;
          lost.push(...batch.events.slice(0, taken));
          list.hold(queued, partOf(batch, taken));
        }
        left -= batch.events.length;
      }
      return lost;
    },
  };
  return list;
}
