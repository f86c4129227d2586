/** Work on the warehouse that is due from time to time. */
export interface Chore {
  /** Does what is due; nothing when nothing is. */
  work(signal: AbortSignal): void | Promise<void>;
}

export interface Upkeep {
  /** Stops at the next place where it can, and waits for that. */
  stop(): Promise<void>;
}

/** After a start the first events come first; milliseconds. */
const firstRoundMs = 2000;

/**
 * Does chores, one after the other and again and again.
 * @param intervalMs from the end of one round to the beginning of the next, in milliseconds
 */
export function startUpkeep(
  chores: readonly Chore[],
  onFault: (error: unknown) => void,
  intervalMs: number,
): Upkeep {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> | null = null;

  async function doChores(): Promise<void> {
    for (const chore of chores) {
      if (stopping.signal.aborted) return;
      try {
        await chore.work(stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) onFault(error);
      }
    }
  }

  function start(): void {
    round ??= doChores().finally(() => {
      round = null;
      if (!stopping.signal.aborted) timer = setTimeout(start, intervalMs).unref();
    });
  }

  timer = setTimeout(start, Math.min(firstRoundMs, intervalMs)).unref();
  return {
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await round;
    },
  };
}
