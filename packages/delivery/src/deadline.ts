import type { SetTimer } from "@dendro/core";

/** How long things may take: waits and limits that can all be ended at once. */
export interface Deadline {
  readonly isOver: boolean;
  /** Resolves after that time, or as soon as the deadline has passed. */
  wait(ms: number): Promise<void>;
  /** Aborts the signal after that time, or as soon as the deadline has passed. */
  limit<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  end(): void;
}

export function createDeadline(setTimer: SetTimer): Deadline {
  const pending = new Set<() => void>();

  const deadline = {
    isOver: false,
    async wait(ms: number) {
      if (deadline.isOver) return;
      await deadline.limit(ms, async (signal) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      });
    },
    async limit<T>(ms: number, work: (signal: AbortSignal) => Promise<T>) {
      const controller = new AbortController();
      const abort = () => controller.abort();
      const cancel = setTimer(abort, ms);
      pending.add(abort);
      try {
        return await work(controller.signal);
      } finally {
        cancel();
        pending.delete(abort);
      }
    },
    end() {
      deadline.isOver = true;
      for (const abort of pending) abort();
    },
  };
  return deadline;
}
