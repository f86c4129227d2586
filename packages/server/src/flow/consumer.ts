import { dayMs, dayOf, type Event, type TableName, type Row, type Visit } from "@dendro/core";
import {
  type Correction,
  correctOpen,
  createTurn,
  type OpenEvent,
  type Tracker,
  type Turn,
} from "@dendro/ingest";
import { LeaseLost, type ConsumerState, type Lease } from "../log/consumer-state.ts";
import type { EventLog } from "../log/event-log.ts";
import { createPartitionLease } from "./partition-lease.ts";
import { createRecordFeed, type ConsumedRecord } from "./record-feed.ts";
import type { Batch, Writer } from "./writer.ts";

export interface ConsumerOptions {
  readonly log: Pick<EventLog & ConsumerState, "read" | "position" | "acquire" | "renew" | "release">;
  /** Which part of the log it consumes. @defaultValue 0 */
  readonly partition?: number;
  /** What is known of wholes; each event passes all of them in this order. */
  readonly trackers: readonly Tracker[];
  readonly writer: Writer;
  /** Called for every row in the log's order, before it is in the warehouse. */
  readonly publish: (table: TableName, row: Row) => void;
  /** Called when everything up to a sequence is in the warehouse. */
  readonly onWritten: (batch: Batch) => void;
  readonly onFault: (error: unknown) => void;
  /** How long the first event of a batch waits for others, in milliseconds. */
  readonly flushIntervalMs: number;
  readonly maxBatchRows?: number;
  /** Characters of records kept in memory; what is beyond is read from the log again. */
  readonly maxQueuedChars?: number;
  /** @defaultValue turns of a few milliseconds */
  readonly beginTurn?: () => Turn;
  /** How often it looks into the log for what it was not offered, in milliseconds. @defaultValue 1000 */
  readonly pollMs?: number;
  /** After how long without a sign of life another may take over, in milliseconds. @defaultValue 15000 */
  readonly leaseMs?: number;
}

/**
 * Reads a partition of the log in order, once: lets trackers fill in what is known of wholes, tells the live hub, and gathers batches for the writer.
 * Records that this process appends are offered from memory, which saves reading them; whatever was not offered (after a
 * start, when memory was full, or appended by another) comes from the log, which is looked into from time to time.
 */
export interface Consumer {
  /**
   * Waits until nobody else consumes the partition, finishes what a crash interrupted, then reads on. Resolves when the
   * interrupted batch is whole.
   */
  start(): Promise<void>;
  /** A record that was just appended. */
  offer(record: ConsumedRecord): void;
  /** Rows that are published and come after a watermark, oldest first. */
  unwritten(written: number): Iterable<{ table: TableName; row: Row }>;
  /** What is in memory until the warehouse has it: nothing once all that was offered is written. */
  readonly held: ConsumerHeld;
  /** Writes everything that was appended, and stops. */
  close(): Promise<void>;
}

export interface ConsumerHeld {
  /** Characters of records that wait to be consumed. */
  readonly queuedChars: number;
  /** Events that are consumed and not yet written. */
  readonly batchEvents: number;
}

/** Events of a record that are consumed without a look at the clock. */
const eventsAtOnce = 64;

export function createConsumer(options: ConsumerOptions): Consumer {
  const { log, trackers, writer, publish, onWritten, onFault, flushIntervalMs } = options;
  const maxBatchRows = options.maxBatchRows ?? 20_000;
  const maxQueuedChars = options.maxQueuedChars ?? 16 * 1024 * 1024;
  const { partition = 0, pollMs = 1000, leaseMs = 15_000, beginTurn = createTurn } = options;

  const feed = createRecordFeed({ log, partition, maxRows: maxBatchRows, maxQueuedChars });
  const partitionLease = createPartitionLease({ log, partition, leaseMs, onLost: giveUp });
  let lease: Lease | null = null;
  let poll: NodeJS.Timeout | null = null;
  /** The newest sequence that was consumed. */
  let consumed = 0;
  let open = emptyBatch();
  let writing: Promise<void> | null = null;
  let isConsuming = false;
  /** Whether the open batch has waited long enough. */
  let isDue = false;
  let isClosing = false;
  /** Whether another consumes the partition by now, who reads on from what was written. */
  let isLost = false;
  let timer: NodeJS.Timeout | null = null;
  let loop: Promise<void> = Promise.resolve();

  async function consume(records: readonly ConsumedRecord[]): Promise<void> {
    // Nothing is cut within a record: what is written of one is all of it. Nor is it between loading and taking in, for a
    // cut lets go of what is in memory.
    isConsuming = true;
    await load(records.flatMap(({ events }) => events));
    const turn = beginTurn();
    let isInterrupted = false;
    for (const { seq, events, rows } of records) {
      for (let from = 0; from < events.length; from += eventsAtOnce) {
        const some = events.slice(from, from + eventsAtOnce);
        if (turn.isOver()) {
          await turn.next();
          isInterrupted = true;
        }
        // What was loaded may have been forgotten in between.
        if (isInterrupted) await load(some);
        some.forEach((event, index) => consumeEvent(event, rows[from + index] as string));
      }
      if (open.first === 0) open.first = seq;
      open.last = seq;
      consumed = seq;
    }
    isConsuming = false;
  }

  async function load(events: readonly Event[]): Promise<void> {
    for (const tracker of trackers) await tracker.load(events);
  }

  function consumeEvent(event: Event, row: string): void {
    noteDay(open.days, event.tenant, event.timestamp);
    const changes: (readonly Visit[])[] = [];
    for (const tracker of trackers) {
      const change = tracker.take(event);
      if (change !== null) changes.push(change);
    }
    open.events.push({ event, row: changes.length > 0 ? JSON.stringify(event) : row });
    show("events", event);
    for (const visits of changes) for (const visit of visits) show("visits", visit);
  }

  function show(table: TableName, row: object): void {
    open.shown.push({ table, row: row as Row });
    publish(table, row as Row);
  }

  /** Closes the open batch and hands it to the writer. */
  function flush(isInterrupted = false): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isDue = false;
    if (open.last === 0) return Promise.resolve();
    const closed = open;
    open = emptyBatch();
    inFlight = closed;
    const cuts = trackers.map((tracker) => tracker.cut());
    const visits = cuts.flatMap((cut) => cut.visits ?? []);
    const corrections = cuts.flatMap((cut) => cut.corrections);
    for (const { tenant, timestamp } of visits) noteDay(closed.days, tenant, timestamp);
    for (const correction of corrections)
      for (const day of daysOf(correction)) noteDay(closed.days, correction.tenant, day);
    correctOpen(closed.events, corrections);
    const batch: Batch = {
      lease: lease as Lease,
      first: closed.first,
      last: closed.last,
      events: closed.events.map(({ event, row }) => row ?? JSON.stringify(event)),
      days: closed.days,
      visits,
      corrections,
      state: cuts.flatMap(({ state }) => state),
    };
    return writer.write(batch, isInterrupted).then(() => {
      inFlight = null;
      onWritten(batch);
    });
  }
  let inFlight: OpenBatch | null = null;

  function flushSoon(): void {
    if (writing !== null || isConsuming || open.last === 0 || isLost) return;
    if (open.events.length >= maxBatchRows || isClosing || isDue) startFlush();
    else timer ??= setTimeout(startFlush, flushIntervalMs);
  }

  function startFlush(): void {
    timer = null;
    isDue = true;
    if (writing !== null || isConsuming || isLost) return;
    writing = flush()
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) giveUp(error);
        else onFault(error);
      })
      .finally(() => {
        writing = null;
        flushSoon();
      });
  }

  /** Another consumes the partition by now. */
  function giveUp(error: LeaseLost): void {
    if (isLost) return;
    isLost = true;
    feed.look();
    onFault(error);
  }

  async function run(): Promise<void> {
    for (;;) {
      // While a batch is on its way the next one gathers, and no more than one.
      while (writing !== null && open.events.length >= maxBatchRows) await writing;
      if (isLost) return;
      const records = await feed.next(consumed);
      if (records.length > 0) {
        await consume(records);
        flushSoon();
      } else if (isClosing) {
        return;
      } else {
        await feed.news();
      }
    }
  }

  return {
    async start() {
      lease = await partitionLease.acquire();
      try {
        await finishInterrupted();
      } catch (error) {
        await partitionLease.release();
        throw error;
      }
      poll = setInterval(feed.look, pollMs).unref();
      loop = run().catch(onFault);
    },
    offer: feed.offer,
    *unwritten(written) {
      if (inFlight !== null && inFlight.last > written) yield* inFlight.shown;
      yield* open.shown;
    },
    get held() {
      const batchEvents = (inFlight?.events.length ?? 0) + open.events.length;
      return { queuedChars: feed.queuedChars, batchEvents };
    },
    async close() {
      isClosing = true;
      if (poll !== null) clearInterval(poll);
      feed.look();
      try {
        await loop;
        while (writing !== null) await writing;
        if (!isLost) await flush();
      } finally {
        await partitionLease.release();
      }
    },
  };

  async function finishInterrupted(): Promise<void> {
    const { committed, intent } = await log.position(partition);
    consumed = committed;
    writer.resume(committed);
    if (intent === null) return;
    while (consumed < intent.last) {
      const records = (await feed.read(consumed)).filter(({ seq }) => seq <= intent.last);
      if (records.length === 0)
        throw new Error(`The log lacks records up to ${intent.last} that were being written.`);
      await consume(records);
    }
    await flush(true);
  }
}

interface OpenBatch {
  first: number;
  last: number;
  /** Rows of what is corrected are made anew when the batch is closed. */
  events: OpenEvent[];
  shown: { table: TableName; row: Row }[];
  /** The days that its rows and corrections fall into, by tenant. */
  days: Map<string, Set<number>>;
}

function* daysOf({ from, until, days }: Correction): Iterable<number> {
  if (days !== undefined) yield* days;
  else for (let day = dayOf(from); day <= until; day += dayMs) yield day;
}

function noteDay(days: OpenBatch["days"], tenant: string, timestamp: number): void {
  let ofTenant = days.get(tenant);
  if (ofTenant === undefined) days.set(tenant, (ofTenant = new Set()));
  ofTenant.add(dayOf(timestamp));
}

const emptyBatch = (): OpenBatch => ({ first: 0, last: 0, events: [], shown: [], days: new Map() });
