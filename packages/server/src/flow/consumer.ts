import type { Row, TableName } from "@dendro/core";
import { LeaseLost, type ConsumerState } from "../log/consumer-state.ts";
import { createPartitionLease } from "./partition-lease.ts";
import type { ConsumedRecord } from "./record-feed.ts";
import { createTenure, type Held, type Tenure, type TenureOptions } from "./tenure.ts";

export interface ConsumerOptions extends TenureOptions {
  readonly log: TenureOptions["log"] & Pick<ConsumerState, "acquire" | "renew" | "release">;
  /** Which part of the log it consumes. @defaultValue 0 */
  readonly partition?: number;
  /** After how long without a sign of life another may take over, in milliseconds. @defaultValue 15000 */
  readonly leaseMs?: number;
  /** Called when another has taken over: what was published and not written is the other's to write. */
  readonly onLost?: (error: LeaseLost) => void;
  /** Called when it goes on after another, whose rows nobody has published here. */
  readonly onResumed?: () => void;
}

/**
 * Reads a partition of the log in order, once: lets trackers fill in what is known of wholes, tells the live hub, and gathers batches for the writer.
 * Records that this process appends are offered from memory, which saves reading them; whatever was not offered (after a
 * start, when memory was full, or appended by another) comes from the log, which is looked into from time to time.
 *
 * When another takes over, it forgets what it has in memory, waits until it gets the partition again, and goes on from what
 * is stored by then.
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
  readonly held: Held;
  /** Writes everything that was appended, and stops. */
  close(): Promise<void>;
}

export function createConsumer(options: ConsumerOptions): Consumer {
  const { log, trackers, onFault, partition = 0, leaseMs = 15_000 } = options;
  const closing = new AbortController();
  const partitionLease = createPartitionLease({
    log,
    partition,
    leaseMs,
    onLost: (error) => tenure?.lose(error),
  });
  let tenure: Tenure | null = null;
  let running: Promise<void> = Promise.resolve();

  function letGo(lost: LeaseLost): void {
    tenure = null;
    for (const tracker of trackers) tracker.reset();
    options.onLost?.(lost);
  }

  /** Waits for the partition, and makes whole what was interrupted there. */
  async function takeOver(): Promise<Tenure> {
    for (;;) {
      const next = createTenure(options, await partitionLease.acquire(closing.signal));
      tenure = next;
      try {
        await next.begin();
        return next;
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error;
        letGo(error);
      }
    }
  }

  async function run(first: Tenure): Promise<void> {
    for (let current = first; ;) {
      const lost = await current.ended();
      if (lost === null) return;
      letGo(lost);
      current = await takeOver();
      options.onResumed?.();
    }
  }

  return {
    async start() {
      try {
        running = run(await takeOver()).catch((error: unknown) => {
          if (!closing.signal.aborted) onFault(error);
        });
      } catch (error) {
        await partitionLease.release();
        throw error;
      }
    },
    offer: (record) => tenure?.offer(record),
    unwritten: (written) => tenure?.unwritten(written) ?? [],
    get held() {
      return tenure?.held ?? { queuedChars: 0, batchEvents: 0 };
    },
    async close() {
      closing.abort();
      try {
        await tenure?.close();
        await running;
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error;
      } finally {
        await partitionLease.release();
      }
    },
  };
}
