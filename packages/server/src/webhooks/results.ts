import { backoffMs } from "@dendro/core";
import { setTimeout as wait } from "node:timers/promises";
import type { DeliveryQueue, FinishedAttempt } from "./delivery-queue.ts";

/** Keeps what became of attempts, those of a moment together. */
export interface Results {
  /** Resolves when it is kept. */
  add(attempt: FinishedAttempt): Promise<void>;
  /** Keeps what there is, or gives up at the first fault: it is then sent again when its claim has ended. */
  close(): Promise<void>;
}

/** How long the first waits for others, in milliseconds: longer where it takes long to keep them, which holds up everything. */
const gather = { shortestMs: 5, longestMs: 25, byTimeOfLast: 2 };
/** Of one transaction. */
const maxAtOnce = 500;
const retry = { firstMs: 50, longestMs: 5000 };

export function createResults(
  queue: Pick<DeliveryQueue, "finish">,
  clock: () => number,
  onFault: (error: unknown) => void,
): Results {
  let gathered: { attempt: FinishedAttempt; kept: () => void }[] = [];
  let keeping: Promise<void> | null = null;
  let lastTookMs = 0;
  const closing = new AbortController();

  async function keep(): Promise<void> {
    await wait(Math.min(Math.max(lastTookMs * gather.byTimeOfLast, gather.shortestMs), gather.longestMs));
    while (gathered.length > 0) {
      const some = gathered.slice(0, maxAtOnce);
      gathered = gathered.slice(maxAtOnce);
      const began = performance.now();
      await keepUntilItIs(some.map(({ attempt }) => attempt));
      lastTookMs = performance.now() - began;
      for (const { kept } of some) kept();
    }
    // In the same turn in which nothing was left: what comes later begins anew.
    keeping = null;
  }

  async function keepUntilItIs(attempts: readonly FinishedAttempt[]): Promise<void> {
    for (let failures = 0; ; failures += 1)
      try {
        return await queue.finish(attempts, clock());
      } catch (error) {
        onFault(error);
        if (closing.signal.aborted) return;
        await wait(backoffMs(failures, retry), undefined, { signal: closing.signal }).catch(() => undefined);
      }
  }

  return {
    add: async (attempt) =>
      await new Promise<void>((kept) => {
        gathered.push({ attempt, kept });
        keeping ??= keep();
      }),
    async close() {
      closing.abort();
      while (keeping !== null) await keeping;
    },
  };
}
