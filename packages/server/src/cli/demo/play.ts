import { limits } from "@dendro/core";
import type { SimulatedEvent } from "./simulated-event.ts";

/** How often the live part sends what is due, in milliseconds. */
const tickMs = 1000;

export interface PlayOptions {
  readonly clock: () => number;
  /** Waits so many milliseconds; rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
  /** Sends up to 1000 events. */
  readonly send: (events: readonly SimulatedEvent[]) => Promise<unknown>;
}

/** Plays traffic in the order of its time: first at once whatever lies in the past, then as it happens. */
export interface Player {
  /** Sends all that lies before now. @returns how many events */
  catchUp(send: PlayOptions["send"]): Promise<number>;
  /** Sends each second what happens in it, until the signal is aborted. */
  goOn(): Promise<void>;
}

export function createPlayer(traffic: Iterator<SimulatedEvent, never>, options: PlayOptions): Player {
  const { clock, wait, signal } = options;
  let ahead = traffic.next().value;

  async function catchUp(send: PlayOptions["send"]): Promise<number> {
    const until = clock();
    let sent = 0;
    while (ahead.timestamp <= until) {
      signal.throwIfAborted();
      const batch: SimulatedEvent[] = [];
      while (ahead.timestamp <= until && batch.length < limits.maxEventsPerRequest) {
        batch.push(ahead);
        ahead = traffic.next().value;
      }
      await send(batch);
      sent += batch.length;
    }
    return sent;
  }

  return {
    catchUp,
    async goOn() {
      for (;;) {
        await catchUp(options.send);
        await wait(tickMs, signal);
      }
    },
  };
}
