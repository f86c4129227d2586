import type { SetTimer } from "../timer.ts";

/** A clock and timers that stand still until they are moved. */
export interface VirtualTime {
  readonly now: () => number;
  readonly setTimer: SetTimer;
  /** How many timers are set. */
  readonly timerCount: number;
  /** Moves on, and lets everything happen that is due meanwhile. */
  advance(ms: number): Promise<void>;
}

/** Lets everything happen that waits for nothing but its turn. */
export const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

export function createVirtualTime(start = 1_795_000_000_000): VirtualTime {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    setTimer(run, ms) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get timerCount() {
      return timers.size;
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}
