/** Work on the warehouse that is due from time to time. */
export interface MaintenanceJob {
  /** Does what is due; nothing when nothing is. */
  work(signal: AbortSignal): void | Promise<void>;
}

export interface Maintenance {
  /** Stops at the next place where it can, and waits for that. */
  stop(): Promise<void>;
}

/** After a start the first events come first; milliseconds. */
const firstRoundMs = 2000;

/**
 * Does jobs, one after the other and again and again.
 * @param intervalMs from the end of one round to the beginning of the next, in milliseconds
 */
export function startMaintenance(
  jobs: readonly MaintenanceJob[],
  onFault: (error: unknown) => void,
  intervalMs: number,
): Maintenance {
  const stopping = new AbortController();
  let round: Promise<void> | null = null;

  async function runJobs(): Promise<void> {
    for (const job of jobs) {
      if (stopping.signal.aborted) return;
      try {
        await job.work(stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) onFault(error);
      }
    }
  }

  function start(): void {
    round ??= runJobs().finally(() => {
      round = null;
      if (!stopping.signal.aborted) timer = setTimeout(start, intervalMs).unref();
    });
  }

  let timer = setTimeout(start, Math.min(firstRoundMs, intervalMs)).unref();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await round;
    },
  };
}
