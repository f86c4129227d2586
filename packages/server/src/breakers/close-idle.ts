import type { BreakerRecords } from "./breaker-records.ts";
import type { Breakers } from "./breakers.ts";

export interface CloseIdleOptions {
  readonly breakers: Pick<Breakers, "tell">;
  readonly records: Pick<BreakerRecords, "idleHalfOpen">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** After how long, in milliseconds. */
  readonly idleMs: number;
}

/** Closes those that nobody has tried since they were half open: who was told that they opened is told that this is over. */
export async function closeIdle({ breakers, records, clock, idleMs }: CloseIdleOptions): Promise<void> {
  const now = clock();
  const idle = await records.idleHalfOpen(now, now - idleMs);
  await Promise.all(
    idle.map(
      async (name) => await breakers.tell({ ...name, input: { type: "reset", at: now, by: "Dendro" } }),
    ),
  );
}
