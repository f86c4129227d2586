import { setTimeout as wait } from "node:timers/promises";
import { backoffMs, createSerialQueue, type Event } from "@dendro/core";
import type { Transaction } from "kysely";
import { LeaseLost, type Lease } from "../log/consumer-state.ts";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Follower } from "./follower.ts";
import { movePosition, readPosition, type PositionTable } from "./follower-position.ts";

export interface BatchFollowerOptions<Item, Kept> {
  readonly store: Pick<OpenStore, "db">;
  /** What names the data directory whose log is followed. */
  readonly place: string;
  /** Where it is kept how far the log was passed. */
  readonly positions: PositionTable;
  /** What an event is to it. */
  readonly read: (event: Event) => readonly Item[];
  /** Keeps items, in the transaction that moves the position. */
  readonly keep: (step: Transaction<StoreTables>, items: readonly Item[]) => Promise<Kept>;
  /** They are kept for good. */
  readonly onKept: (kept: Kept, items: readonly Item[]) => void;
  readonly onFault: (error: unknown) => void;
  /** How long the first item waits for others, in milliseconds. @defaultValue 10 */
  readonly flushMs?: (items: readonly Item[]) => number;
  /** Items of one transaction, about: it holds the store up for that long. @defaultValue 1000 */
  readonly itemsAtOnce?: number;
}

/** A follower that keeps what it makes of events with how far it has come: in one transaction. */
export interface BatchFollower extends Follower {
  /** Stops trying. What is not kept yet is in the log. */
  close(): Promise<void>;
}

/** What one record is to it. */
interface PassedRecord<Item> {
  readonly seq: number;
  readonly items: readonly Item[];
}

/** Items in memory beyond which no more events are taken. */
const maxItems = 20_000;
const retry = { firstMs: 50, longestMs: 5000 };

export function createBatchFollower<Item, Kept>(options: BatchFollowerOptions<Item, Kept>): BatchFollower {
  const { store, place, positions, read, keep, onKept, onFault } = options;
  const { flushMs = () => 10, itemsAtOnce = 1000 } = options;
  const queue = createSerialQueue();
  let lease: Lease | null = null;
  /** Set when another has passed the log meanwhile: nothing is kept any more until the next begins. */
  let lost: LeaseLost | null = null;
  /** What the store says was passed. */
  let stored = 0;
  let items: Item[] = [];
  let records: PassedRecord<Item>[] = [];
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = 0;
  let failures = 0;
  let isClosed = false;
  let onRoom: (() => void)[] = [];

  function schedule(ms: number): void {
    const at = performance.now() + ms;
    if (isClosed || (timer !== null && timerAt <= at)) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timer = null;
      flush().catch((error: unknown) => {
        if (error instanceof LeaseLost) return;
        failures += 1;
        onFault(error);
        schedule(backoffMs(failures, retry));
      });
    }, ms);
    timer.unref();
  }

  /** Keeps what was passed, some of it at a time. */
  async function flush(): Promise<void> {
    await queue.add(async () => {
      while (records.length > 0 && lease !== null) {
        const some: Item[] = [];
        let count = 0;
        while (count < records.length && (count === 0 || some.length < itemsAtOnce))
          some.push(...(records[count++] as PassedRecord<Item>).items);
        const last = (records[count - 1] as PassedRecord<Item>).seq;
        const passage = { place, lease, stored, last };
        let kept: Kept;
        try {
          kept = await store.db.transaction().execute(async (step) => {
            await movePosition(step, positions, passage);
            return await keep(step, some);
          });
        } catch (error) {
          if (error instanceof LeaseLost) letGo(error);
          throw error;
        }
        stored = last;
        failures = 0;
        records = records.slice(count);
        waiting -= some.length;
        onKept(kept, some);
        if (waiting < maxItems) for (const tell of onRoom.splice(0)) tell();
      }
    });
  }

  function requireOwn(): void {
    if (lost !== null) throw lost;
  }

  /** Whoever waits for room goes on, and hears of it when a batch is to be written. */
  function letGo(by: LeaseLost | null): void {
    lost = by;
    items = [];
    records = [];
    waiting = 0;
    for (const tell of onRoom.splice(0)) tell();
  }

  return {
    async begin(next, lastSeq) {
      await queue.add(async () => {
        lease = next;
        letGo(null);
        // The log can wait for the store, and nobody else would try again.
        for (let times = 0; ; times += 1)
          try {
            stored = await readPosition(store.db, positions, { place, partition: next.partition, lastSeq });
            return;
          } catch (error) {
            if (isClosed) throw error;
            onFault(error);
            await wait(backoffMs(times, retry));
          }
      });
    },
    take(event) {
      items.push(...read(event));
    },
    endRecord(seq) {
      const own = items;
      items = [];
      if (own.length === 0 || seq <= stored || lost !== null) return;
      records.push({ seq, items: own });
      waiting += own.length;
      schedule(flushMs(own));
    },
    async room() {
      while (waiting >= maxItems && !isClosed) await new Promise<void>((resolve) => onRoom.push(resolve));
    },
    async passed(seq) {
      requireOwn();
      if ((records[0]?.seq ?? Infinity) > seq) return;
      await flush();
      // What was on its way before may have found that another has passed the log, and then there was nothing left to keep.
      requireOwn();
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      for (const tell of onRoom.splice(0)) tell();
      await queue.add(async () => {});
    },
  };
}
