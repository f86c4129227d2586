import { setTimeout as wait } from "node:timers/promises";
import { backoffMs, createSerialQueue, type Event } from "@dendro/core";
import type { Follower } from "../flow/follower.ts";
import { LeaseLost, type Lease } from "../log/consumer-state.ts";
import type { SegmentResolver } from "../query/segments/resolve-segments.ts";
import type { OpenStore } from "../store/port.ts";
import type { SavedFiltersStore } from "../store/saved-filters.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import { delayMs } from "../tenants/policy.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";
import { createEndpointFinder, type FindEndpoints } from "./find-endpoints.ts";
import { dueOf, newRows, storeRows, type OutboxRow, type PositionSource } from "./outbox-rows.ts";

export interface OutboxOptions {
  readonly store: Pick<OpenStore, "db">;
  /** What names the data directory whose log is followed. */
  readonly place: string;
  readonly endpoints: Pick<Endpoints, "of" | "onChanged">;
  readonly segmentResolver: SegmentResolver;
  /** What that resolves: the same array until a tenant's segments change. */
  readonly segments: Pick<SavedFiltersStore, "of">;
  /** Null of a tenant that is gone. */
  readonly modeOf: (tenant: string) => TenantMode | null;
  readonly nextPosition: PositionSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told which endpoints have something new to be sent, and when it is due. */
  readonly onStored: (dueAt: ReadonlyMap<string, number>) => void;
  readonly onFault: (error: unknown) => void;
  /** How long the first event waits for others, in milliseconds. @defaultValue 10 */
  readonly flushMs?: number;
}

/** Makes of every event what is to be sent of it, and keeps that with how far it has come: in one transaction. */
export interface Outbox extends Follower {
  /** Stops trying. What is not kept yet is in the log. */
  close(): Promise<void>;
}

/** What one record has for whom. */
interface PassedRecord {
  readonly seq: number;
  readonly rows: readonly OutboxRow[];
}

/** Who is sent an event of a tenant, and what that was made of. */
interface Matcher {
  readonly endpoints: readonly Endpoint[];
  readonly segments: readonly unknown[];
  readonly find: FindEndpoints;
}

/** Rows of one transaction, about: it holds the store up for that long. */
const rowsAtOnce = 1000;
/** Rows in memory beyond which no more events are taken. */
const maxRows = 20_000;
const retry = { firstMs: 50, longestMs: 5000 };

export function createOutbox(options: OutboxOptions): Outbox {
  const {
    store,
    place,
    endpoints,
    segmentResolver,
    segments,
    modeOf,
    nextPosition,
    clock,
    onStored,
    onFault,
    flushMs = 10,
  } = options;
  const queue = createSerialQueue();
  /** By tenant: who is sent an event. Made anew when endpoints or segments change. */
  let matchers = new Map<string, Matcher>();
  let lease: Lease | null = null;
  /** Set when another has passed the log meanwhile: nothing is kept any more until the next begins. */
  let lost: LeaseLost | null = null;
  /** What the store says was passed. */
  let stored = 0;
  let rows: OutboxRow[] = [];
  let records: PassedRecord[] = [];
  let waiting = 0;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let isClosed = false;
  let onRoom: (() => void)[] = [];

  endpoints.onChanged(() => (matchers = new Map()));

  function findersOf(tenant: string): FindEndpoints {
    const own = endpoints.of(tenant);
    const named = segments.of(tenant);
    const known = matchers.get(tenant);
    if (known?.endpoints === own && known.segments === named) return known.find;
    const find = createEndpointFinder(own, segmentResolver(tenant), onFault);
    matchers.set(tenant, { endpoints: own, segments: named, find });
    return find;
  }

  function take(event: Event): void {
    if (endpoints.of(event.tenant).length === 0) return;
    const mode = modeOf(event.tenant);
    if (mode === null || mode === "aggregate_only") return;
    const found = findersOf(event.tenant)(event);
    if (found.length === 0) return;
    const now = clock();
    const dueAt = mode === "delayed" ? now + delayMs : now;
    rows.push(...newRows(event, found, { nextPosition, now, dueAt }));
  }

  function schedule(ms: number): void {
    if (isClosed) return;
    timer ??= setTimeout(() => {
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

  /** Keeps some of what was passed. */
  async function flush(): Promise<void> {
    await queue.add(async () => {
      while (records.length > 0 && lease !== null) {
        const some: OutboxRow[] = [];
        let count = 0;
        while (count < records.length && (count === 0 || some.length < rowsAtOnce))
          some.push(...(records[count++] as PassedRecord).rows);
        const last = (records[count - 1] as PassedRecord).seq;
        const passage = { place, lease, stored, last };
        try {
          await store.db.transaction().execute(async (step) => await storeRows(step, passage, some));
        } catch (error) {
          if (error instanceof LeaseLost) letGo(error);
          throw error;
        }
        stored = last;
        failures = 0;
        records = records.slice(count);
        waiting -= some.length;
        onStored(dueOf(some));
        if (waiting < maxRows) for (const tell of onRoom.splice(0)) tell();
      }
    });
  }

  /** Whoever waits for room goes on, and hears of it when a batch is to be written. */
  function letGo(by: LeaseLost | null): void {
    lost = by;
    rows = [];
    records = [];
    waiting = 0;
    for (const tell of onRoom.splice(0)) tell();
  }

  /** Where the store has it; a log that was restored may end before, and is then gone on from there. */
  async function readPosition(partition: number, lastSeq: number): Promise<number> {
    const own = ["place", "=", place] as const;
    const row = await store.db
      .selectFrom("outbox_positions")
      .select("seq")
      .where(...own)
      .where("partition", "=", partition)
      .executeTakeFirst();
    if (row === undefined || row.seq <= lastSeq) return row?.seq ?? 0;
    await store.db
      .updateTable("outbox_positions")
      .set({ seq: lastSeq })
      .where(...own)
      .where("partition", "=", partition)
      .where("seq", "=", row.seq)
      .execute();
    return lastSeq;
  }

  return {
    async begin(next, lastSeq) {
      await queue.add(async () => {
        lease = next;
        letGo(null);
        // The log can wait for the store, and nobody else would try again.
        for (let times = 0; ; times += 1)
          try {
            stored = await readPosition(next.partition, lastSeq);
            return;
          } catch (error) {
            if (isClosed) throw error;
            onFault(error);
            await wait(backoffMs(times, retry));
          }
      });
    },
    take,
    endRecord(seq) {
      const own = rows;
      rows = [];
      if (own.length === 0 || seq <= stored || lost !== null) return;
      records.push({ seq, rows: own });
      waiting += own.length;
      schedule(flushMs);
    },
    async room() {
      while (waiting >= maxRows && !isClosed) await new Promise<void>((resolve) => onRoom.push(resolve));
    },
    async passed(seq) {
      if (lost !== null) throw lost;
      if ((records[0]?.seq ?? Infinity) <= seq) await flush();
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      for (const tell of onRoom.splice(0)) tell();
      await queue.add(async () => {});
    },
  };
}
