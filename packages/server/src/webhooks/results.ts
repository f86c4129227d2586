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

/** How long the first waits for others, in milliseconds. */
const gatherMs = 5;
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
  const closing = new AbortController();

  async function keep(): Promise<void> {
    await wait(gatherMs);
    while (gathered.length > 0) {
      const some = gathered.slice(0, maxAtOnce);
      gathered = gathered.slice(maxAtOnce);
      await keepUntilItIs(some.map(({ attempt }) => attempt));
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
