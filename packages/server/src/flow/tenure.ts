import type { Event, Row, TableName, Visit } from "@dendro/core";
import {
  contentRow,
  correctOpen,
  createTurn,
  type LoggedEvent,
  type Tracker,
  type Turn,
} from "@dendro/ingest";
import { LeaseLost, type ConsumerState, type Lease } from "../log/consumer-state.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Follower } from "./follower.ts";
import { emptyBatch, noteDay, noteDaysOf, type OpenBatch } from "./open-batch.ts";
import { createRecordFeed, type ConsumedRecord } from "./record-feed.ts";
import type { Batch, Writer } from "./writer.ts";

export interface TenureOptions {
  readonly log: Pick<EventLog & ConsumerState, "read" | "position" | "stats">;
  /** What is known of wholes; each event passes all of them in this order. */
  readonly trackers: readonly Tracker[];
  readonly writer: Writer;
  /** Shown every event after the trackers. */
  readonly follower?: Pick<Follower, "begin" | "take" | "endRecord" | "room">;
  /** Called for every row in the log's order, before it is in the warehouse. */
  readonly publish: (table: TableName, row: Row) => void;
  /** Called when everything up to a sequence is in the warehouse. */
  readonly onWritten: (batch: Batch) => void;
  /** Called when it cannot go on. */
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
}

export interface Held {
  /** Characters of records that wait to be consumed. */
  readonly queuedChars: number;
  /** Events that are consumed and not yet written. */
  readonly batchEvents: number;
}

/**
 * What a consumer does under one lease, and all that it has in memory for that. When the lease is lost, what was not written
 * goes with it: whoever has the partition by then reads it again.
 */
export interface Tenure {
  /**
   * Finishes what was interrupted before, then reads on. Resolves when the interrupted batch is whole.
   * @throws LeaseLost
   */
  begin(): Promise<void>;
  offer(record: ConsumedRecord): void;
  unwritten(written: number): Iterable<{ table: TableName; row: Row }>;
  readonly held: Held;
  /** Another has the partition by now. */
  lose(lost: LeaseLost): void;
  /** Writes everything that was appended, and ends. */
  close(): Promise<void>;
  /**
   * Once nothing is read any more, and nothing of it is on its way: resolves with what says that the lease was lost, or with
   * null when it was closed.
   * @throws what it could not go on from
   */
  ended(): Promise<LeaseLost | null>;
}

/** Events of a record that are consumed without a look at the clock. */
const eventsAtOnce = 64;
/** Characters of inputs and outputs that make a batch large enough to be written. */
const maxContentChars = 16 * 1024 * 1024;

export function createTenure(options: TenureOptions, lease: Lease): Tenure {
  const { log, trackers, writer, publish, onWritten, onFault, flushIntervalMs } = options;
  const { partition } = lease;
  const { follower } = options;
  const { maxBatchRows = 20_000, maxQueuedChars = 16 * 1024 * 1024 } = options;
  const { pollMs = 1000, beginTurn = createTurn } = options;

  const feed = createRecordFeed({ log, partition, maxRows: maxBatchRows, maxQueuedChars });
  let poll: NodeJS.Timeout | null = null;
  /** The newest sequence that was consumed. */
  let consumed = 0;
  let open = emptyBatch();
  let inFlight: OpenBatch | null = null;
  let writing: Promise<void> | null = null;
  let isConsuming = false;
  /** Whether the open batch has waited long enough. */
  let isDue = false;
  let isClosing = false;
  let lost: LeaseLost | null = null;
  let timer: NodeJS.Timeout | null = null;
  let begun: Promise<void> = Promise.resolve();
  /** Null until it has begun. */
  let reading: Promise<void> | null = null;

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
      follower?.endRecord(seq);
    }
    isConsuming = false;
  }

  async function load(events: readonly Event[]): Promise<void> {
    for (const tracker of trackers) await tracker.load(events);
  }

  function consumeEvent(logged: LoggedEvent, row: string): void {
    const event = logged.content === undefined ? logged : keepContent(logged);
    noteDay(open.days, event.tenant, event.timestamp);
    const changes: (readonly Visit[])[] = [];
    for (const tracker of trackers) {
      const change = tracker.take(event);
      if (change !== null) changes.push(change);
    }
    open.events.push({ event, row: changes.length > 0 || event !== logged ? JSON.stringify(event) : row });
    follower?.take(event);
    show("events", event);
    for (const visits of changes) for (const visit of visits) show("visits", visit);
  }

  /** Puts an event's input and output where they belong. @returns the event without them */
  function keepContent({ content, ...event }: LoggedEvent): Event {
    const row = contentRow(event, content ?? {});
    open.contents.push(row);
    open.contentChars += row.length;
    return event;
  }

  const isFull = () => open.events.length >= maxBatchRows || open.contentChars >= maxContentChars;

  function show(table: TableName, row: object): void {
    open.shown.push({ table, row: row as Row });
    publish(table, row as Row);
  }

  /** Closes the open batch and hands it to the writer. */
  async function flush(isInterrupted = false): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isDue = false;
    if (open.last === 0) return;
    const closed = open;
    open = emptyBatch();
    inFlight = closed;
    const cuts = trackers.map((tracker) => tracker.cut());
    const visits = cuts.flatMap((cut) => cut.visits ?? []);
    const corrections = cuts.flatMap((cut) => cut.corrections);
    for (const { tenant, timestamp } of visits) noteDay(closed.days, tenant, timestamp);
    for (const correction of corrections) noteDaysOf(closed.days, correction);
    correctOpen(closed.events, corrections);
    const batch: Batch = {
      lease,
      first: closed.first,
      last: closed.last,
      events: closed.events.map(({ event, row }) => row ?? JSON.stringify(event)),
      contents: closed.contents,
      days: closed.days,
      visits,
      corrections,
      state: cuts.flatMap(({ state }) => state),
    };
    await writer.write(batch, isInterrupted);
    inFlight = null;
    onWritten(batch);
  }

  function flushSoon(): void {
    if (writing !== null || isConsuming || open.last === 0 || lost !== null) return;
    if (isFull() || isClosing || isDue) startFlush();
    else timer ??= setTimeout(startFlush, flushIntervalMs);
  }

  function startFlush(): void {
    timer = null;
    isDue = true;
    if (writing !== null || isConsuming || lost !== null) return;
    writing = flush()
      .catch((error: unknown) => {
        if (error instanceof LeaseLost) lose(error);
        else onFault(error);
      })
      .finally(() => {
        writing = null;
        flushSoon();
      });
  }

  function lose(by: LeaseLost): void {
    lost ??= by;
    stopTimers();
    feed.look();
  }

  function stopTimers(): void {
    if (poll !== null) clearInterval(poll);
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  async function read(): Promise<void> {
    for (;;) {
      // While a batch is on its way the next one gathers, and no more than one.
      while (writing !== null && isFull()) await writing;
      if (lost !== null) return;
      const records = await feed.next(consumed);
      if (records.length > 0) {
        await consume(records);
        flushSoon();
        await follower?.room();
      } else if (isClosing) {
        return;
      } else {
        await feed.news();
      }
    }
  }

  async function finishInterrupted(): Promise<void> {
    const { committed, intent } = await log.position(partition);
    consumed = committed;
    await follower?.begin(lease, log.stats().lastSeq);
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

  async function begin(): Promise<void> {
    await finishInterrupted();
    if (!isClosing) poll = setInterval(feed.look, pollMs).unref();
    reading = read();
    // Whoever waits for the end hears of it.
    reading.catch(() => undefined);
  }

  async function settled(): Promise<void> {
    await begun;
    await reading;
    while (writing !== null) await writing;
  }

  return {
    begin: () => (begun = begin()),
    offer: feed.offer,
    *unwritten(written) {
      if (inFlight !== null && inFlight.last > written) yield* inFlight.shown;
      yield* open.shown;
    },
    get held() {
      const batchEvents = (inFlight?.events.length ?? 0) + open.events.length;
      return { queuedChars: feed.queuedChars, batchEvents };
    },
    lose,
    async close() {
      isClosing = true;
      if (poll !== null) clearInterval(poll);
      feed.look();
      // Who began it, or waits for its end, hears of what went wrong; what was consumed in part is not written.
      await settled().catch(() => undefined);
      if (reading !== null && lost === null && !isConsuming) await flush();
    },
    async ended() {
      await settled();
      return lost;
    },
  };
}
