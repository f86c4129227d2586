import { backoffMs, createSerialQueue, DendroError, type Visit } from "@dendro/core";
import type { Correction, StateChange } from "@dendro/ingest";
import { LeaseLost, type ConsumerState, type Lease } from "../log/consumer-state.ts";
import { correctStored } from "./correct-stored.ts";
import { insertAll } from "./insert-all.ts";
import { lackingContents, lackingEvents, lackingVisits } from "./stored.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { createWatermark, type MovingWatermark, type Watermark } from "./watermark.ts";

/** A stretch of the log that goes into the warehouse in one piece. */
export interface Batch {
  /** Under which the log lets it be written. */
  readonly lease: Lease;
  readonly first: number;
  readonly last: number;
  /** Rows of `events`, one JSON object each. */
  readonly events: readonly string[];
  /** Rows of `contents`, likewise: inputs and outputs of these events. */
  readonly contents: readonly string[];
  readonly visits: readonly Visit[];
  /** What was learnt of events; those of this batch are corrected already. */
  readonly corrections: readonly Correction[];
  readonly state: readonly StateChange[];
  /** The days of UTC that its rows and corrections fall into, by tenant; in milliseconds since 1970. */
  readonly days: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface Writer {
  /**
   * Puts a batch into the warehouse exactly once, trying until it succeeds or the writer is closed. Its range is
   * recorded before, and whatever was tried once is looked for in the warehouse before it is inserted again. Corrections
   * set what is right whatever was there, and are made again.
   * @throws LeaseLost when another consumes the partition by now, who writes the batch again
   * @param isInterrupted whether this batch was on its way before a crash
   */
  write(batch: Batch, isInterrupted?: boolean): Promise<void>;
  /**
   * Changes rows that are there, while no batch is on its way: a batch takes visits back and corrects events as they were
   * when it was made, and would undo what was changed meanwhile or count it twice. The next batch waits for it.
   */
  pause<T>(change: () => Promise<T>): Promise<T>;
  /** How much of the log is in the warehouse. */
  readonly watermark: Watermark;
  /** What the log says is in the warehouse at the start. */
  resume(written: number): void;
  /** Why the last attempt failed; null when it succeeded. */
  readonly fault: DendroError | null;
  /** Gives up trying; what is not written stays in the log. */
  close(): void;
}

export interface WriterOptions {
  readonly log: Pick<ConsumerState, "begin" | "commit">;
  readonly warehouse: Warehouse;
  /** Told of a batch before anything of it goes into the warehouse, and again whenever that is tried again. */
  readonly prepare?: (batch: Batch) => Promise<void>;
  /** Told of every row that the warehouse refuses even alone. */
  readonly onRefused: (row: string, error: DendroError) => void;
  readonly onFault: (error: DendroError) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** @defaultValue a new one */
  readonly watermark?: MovingWatermark;
}

/** How long to wait before something is tried again. */
const backoff = { firstMs: 50, longestMs: 5000 };

export function createWriter(options: WriterOptions): Writer {
  const { log, warehouse, prepare, onRefused, onFault, wait, watermark = createWatermark() } = options;
  const closing = new AbortController();
  const queue = createSerialQueue();
  let fault: DendroError | null = null;

  async function attempt(work: (isRepeated: boolean) => Promise<void>): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        await work(failures > 0);
        fault = null;
        return;
      } catch (error) {
        // Who has the partition by now writes it.
        if (closing.signal.aborted || error instanceof LeaseLost) throw error;
        fault =
          error instanceof DendroError
            ? error
            : new DendroError("warehouse_unavailable", String(error), { cause: error });
        onFault(fault);
        await wait(backoffMs(failures, backoff), closing.signal);
      }
    }
  }

  async function writeBatch(batch: Batch, isInterrupted: boolean): Promise<void> {
    const { lease, first, last, events, contents, visits, corrections, state } = batch;
    await attempt(async () => await prepare?.(batch));
    if (!isInterrupted) await attempt(async () => await log.begin(lease, { first, last }));
    let isCounted = !isInterrupted;
    await attempt(async (isRepeated) => {
      isCounted &&= !isRepeated;
      const rows = isRepeated || isInterrupted ? await lackingEvents(warehouse, events) : events;
      await insertAll(warehouse, "events", rows, onRefused);
    });
    if (contents.length > 0)
      await attempt(async (isRepeated) => {
        isCounted &&= !isRepeated;
        const rows = isRepeated || isInterrupted ? await lackingContents(warehouse, contents) : contents;
        await insertAll(warehouse, "contents", rows, onRefused);
      });
    await attempt(async (isRepeated) => {
      isCounted &&= !isRepeated;
      const changes = isRepeated || isInterrupted ? await lackingVisits(warehouse, visits) : visits;
      const rows = changes.map((visit) => JSON.stringify(visit));
      await insertAll(warehouse, "visits", rows, onRefused);
    });
    await attempt(async () => await correctStored(warehouse, corrections));
    await attempt(async () => await log.commit(lease, last, state, isCounted ? rowsOf(batch) : null));
  }

  return {
    write: async (batch, isInterrupted = false) =>
      await queue.add(
        async () => await watermark.move(async () => await writeBatch(batch, isInterrupted), batch.last),
      ),
    pause: async (change) => await queue.add(async () => await watermark.move(change)),
    watermark,
    resume: watermark.resume,
    get fault() {
      return fault;
    },
    close: () => closing.abort(new DendroError("shutting_down", "The writer was closed.")),
  };
}

type CountedRows = "events" | "contents" | "visits" | "visit_events";

/** What a batch adds to the warehouse. Of visits, whose rows cancel out, sums that stay when they do. */
function rowsOf({ events, contents, visits }: Batch): Readonly<Record<CountedRows, number>> {
  let count = 0;
  let ofEvents = 0;
  for (const visit of visits) {
    count += visit.sign;
    ofEvents += visit.sign * visit.events;
  }
  return { events: events.length, contents: contents.length, visits: count, visit_events: ofEvents };
}
