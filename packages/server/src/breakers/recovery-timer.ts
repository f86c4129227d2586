import type { Breakers } from "./breakers.ts";
import type { BreakerRecords } from "./breaker-records.ts";

export interface RecoveryTimerOptions {
  readonly breakers: Pick<Breakers, "tell">;
  readonly records: Pick<BreakerRecords, "due" | "nextDueAt">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Tells breakers that their time has come. Servers that share a store all do: what is told again changes nothing. */
export interface RecoveryTimer {
  /** One of them may be due earlier. */
  wake(): void;
  close(): Promise<void>;
}

/** How often it is looked for what another server has begun, in milliseconds. */
const lookMs = 15_000;

export function createRecoveryTimer({
  breakers,
  records,
  clock,
  onFault,
}: RecoveryTimerOptions): RecoveryTimer {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isAsked = false;
  let isClosed = false;

  async function run(): Promise<void> {
    do {
      isAsked = false;
      const now = clock();
      const due = await records.due(now);
      await Promise.all(
        due.map(async (name) => await breakers.tell({ ...name, input: { type: "time", at: now } })),
      );
    } while (isAsked && !isClosed);
    const next = await records.nextDueAt();
    lookIn(next === null ? lookMs : Math.min(lookMs, Math.max(1, next - clock())));
  }

  function lookIn(ms: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = isClosed ? null : setTimeout(wake, ms).unref();
  }

  function wake(): void {
    if (isClosed) return;
    isAsked = true;
    running ??= run()
      .catch((error: unknown) => {
        onFault(error);
        isAsked = false;
        lookIn(lookMs);
      })
      .finally(() => {
        running = null;
        if (isAsked) wake();
      });
  }

  return {
    wake,
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
