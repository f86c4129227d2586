import { createWoken, type Woken } from "../schedule/woken.ts";
import type { Breakers } from "./breakers.ts";
import type { BreakerRecords } from "./breaker-records.ts";

export interface RecoveryTimerOptions {
  readonly breakers: Pick<Breakers, "tell">;
  readonly records: Pick<BreakerRecords, "due" | "nextDueAt">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

/** How often it is looked for what another server has begun, in milliseconds. */
const lookMs = 15_000;

/** Tells breakers that their time has come. Servers that share a store all do: what is told again changes nothing. */
export function createRecoveryTimer({ breakers, records, clock, onFault }: RecoveryTimerOptions): Woken {
  async function work(): Promise<number> {
    const now = clock();
    const due = await records.due(now);
    await Promise.all(
      due.map(async (name) => await breakers.tell({ ...name, input: { type: "time", at: now } })),
    );
    const next = await records.nextDueAt();
    return next === null ? lookMs : Math.min(lookMs, Math.max(1, next - clock()));
  }

  return createWoken({ work, onFault, retry: { firstMs: lookMs, longestMs: lookMs } });
}
