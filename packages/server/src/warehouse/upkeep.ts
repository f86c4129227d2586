/** Work on the warehouse that is due from time to time. */
export interface Chore {
  /** Does what is due; nothing when nothing is. */
  work(signal: AbortSignal): Promise<void>;
}

export interface Upkeep {
  /** Does what is due now, and waits for it. */
  now(): Promise<void>;
  /** Stops at the next place where it can, and waits for that. */
  stop(): Promise<void>;
}

/**
 * Does chores, one after the other and again and again.
 * @param intervalMs from the end of one round to the beginning of the next, in milliseconds
 */
export function startUpkeep(
  chores: readonly Chore[],
  onFault: (error: unknown) => void,
  intervalMs = 60_000,
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

  function start(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    round ??= doChores().finally(() => {
      round = null;
      if (!stopping.signal.aborted) timer = setTimeout(() => void start(), intervalMs).unref();
    });
    return round;
  }

  timer = setTimeout(() => void start(), firstRoundMs).unref();
  return {
    now: start,
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await round;
    },
  };
}

/** After a start the first events come first; milliseconds. */
const firstRoundMs = 2000;
