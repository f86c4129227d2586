import { randomUUID } from "node:crypto";
import { DendroError, type Visit } from "@dendro/core";
import type { StateChange } from "../visits/visit-tracker.ts";
import { insertAll } from "./insert-all.ts";
import type { Warehouse } from "./warehouse.ts";

/** A stretch of the log that goes into the warehouse in one piece. */
export interface Batch {
  readonly first: number;
  readonly last: number;
  /** Rows of `events`, one JSON object each. */
  readonly events: readonly string[];
  readonly visits: readonly Visit[];
  readonly state: readonly StateChange[];
}

/** What the writer needs of the log. */
export interface WriterLog {
  begin(intent: { first: number; last: number; token: string }): Promise<void>;
  commit(last: number, state: readonly StateChange[]): Promise<void>;
}

export interface Writer {
  /**
   * Puts a batch into the warehouse exactly once, trying until it succeeds or the writer is closed.
   * @param token the one that was recorded for this batch before a crash; a new one is recorded otherwise
   */
  write(batch: Batch, token?: string): Promise<void>;
  /** Runs `work` while no batch is on its way, so that it sees the warehouse as of the last one. */
  betweenBatches<T>(work: () => Promise<T>): Promise<T>;
  /** Why the last attempt failed; null when it succeeded. */
  readonly fault: DendroError | null;
  /** Gives up trying; what is not written stays in the log. */
  close(): void;
}

export interface WriterOptions {
  readonly log: WriterLog;
  readonly warehouse: Warehouse;
  /** Told of every row that the warehouse refuses even alone. */
  readonly onRefused: (row: string, error: DendroError) => void;
  readonly onFault: (error: DendroError) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The longest pause between two attempts, in milliseconds. */
const maxPauseMs = 5000;

export function createWriter({ log, warehouse, onRefused, onFault, wait }: WriterOptions): Writer {
  const closing = new AbortController();
  let line: Promise<unknown> = Promise.resolve();
  let fault: DendroError | null = null;

  /** Runs one thing after the other. */
  const inLine = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = line.then(work);
    line = result.catch(() => undefined);
    return await result;
  };

  async function attempt(work: () => Promise<void>): Promise<void> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
      try {
        await work();
        fault = null;
        return;
      } catch (error) {
        if (closing.signal.aborted) throw error;
        fault =
          error instanceof DendroError
            ? error
            : new DendroError("warehouse_unavailable", String(error), { cause: error });
        onFault(fault);
        await wait(pauseMs, closing.signal);
      }
    }
  }

  return {
    write: async (batch, recorded) =>
      await inLine(async () => {
        const token = recorded ?? randomUUID();
        if (recorded === undefined)
          await attempt(async () => await log.begin({ first: batch.first, last: batch.last, token }));
        await attempt(
          async () => await insertAll(warehouse, "events", batch.events, `${token}:events`, onRefused),
        );
        const visits = batch.visits.map((visit) => JSON.stringify(visit));
        await attempt(async () => await insertAll(warehouse, "visits", visits, `${token}:visits`, onRefused));
        await attempt(async () => await log.commit(batch.last, batch.state));
      }),
    betweenBatches: inLine,
    get fault() {
      return fault;
    },
    close: () => closing.abort(new DendroError("shutting_down", "The writer was closed.")),
  };
}
