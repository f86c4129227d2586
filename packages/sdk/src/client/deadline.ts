import { unrefTimer } from "./unref-timer.ts";

/** How long things may take: waits and limits that can all be ended at once. */
export interface Deadline {
  readonly isOver: boolean;
  /** Resolves after that time, or as soon as the deadline has passed. */
  wait(ms: number): Promise<void>;
  /** Aborts the signal after that time, or as soon as the deadline has passed. */
  limit<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  end(): void;
}

export function createDeadline(): Deadline {
  const pending = new Set<() => void>();
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    async wait(ms) {
      if (isOver) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          pending.delete(done);
          resolve();
        };
        const timer = unrefTimer(setTimeout(done, ms));
        pending.add(done);
      });
    },
    async limit(ms, work) {
      const controller = new AbortController();
      const abort = () => controller.abort();
      const timer = unrefTimer(setTimeout(abort, ms));
      pending.add(abort);
      try {
        return await work(controller.signal);
      } finally {
        clearTimeout(timer);
        pending.delete(abort);
      }
    },
    end() {
      isOver = true;
      for (const stop of pending) stop();
    },
  };
}
