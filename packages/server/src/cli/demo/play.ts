import { limits } from "@dendro/core";
import type { SimulatedEvent } from "./simulated-event.ts";

/** How often the live part sends what is due, in milliseconds. */
const tickMs = 1000;
/** Batches that are on their way at once: while one is written, the next is read. */
const maxInFlight = 3;

/** Sends up to 1000 events. */
type Send = (events: readonly SimulatedEvent[]) => Promise<unknown>;

export interface PlayOptions {
  readonly clock: () => number;
  /** Waits so many milliseconds; rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly send: Send;
}

/** Plays traffic in the order of its time: first at once whatever lies in the past, then as it happens. */
export interface Player {
  /** Sends all that lies before now. @returns how many events */
  catchUp(send: Send): Promise<number>;
  /** Sends each second what happens in it, until the signal is aborted. */
  goOn(): Promise<void>;
}

export function createPlayer(traffic: Iterator<SimulatedEvent, never>, options: PlayOptions): Player {
  const { clock, wait, signal } = options;
  const source = ahead(traffic);
  const catchUp = async (send: Send) => await sendUntil(source, clock(), send, signal);
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

/** Sends what lies before an instant. @returns how many events */
export async function sendHistory(
  traffic: Iterator<SimulatedEvent, never>,
  until: number,
  send: Send,
  signal: AbortSignal,
): Promise<number> {
  return await sendUntil(ahead(traffic), until - 1, send, signal);
}

/** Traffic of which one event is known already. */
interface Ahead {
  readonly next: SimulatedEvent;
  take(): SimulatedEvent;
}

function ahead(traffic: Iterator<SimulatedEvent, never>): Ahead {
  let next = traffic.next().value;
  return {
    get next() {
      return next;
    },
    take() {
      const taken = next;
      next = traffic.next().value;
      return taken;
    },
  };
}

/** @param until the last instant of which events are sent */
async function sendUntil(source: Ahead, until: number, send: Send, signal: AbortSignal): Promise<number> {
  const inFlight = new Set<Promise<unknown>>();
  let sent = 0;
  while (source.next.timestamp <= until) {
    signal.throwIfAborted();
    const batch: SimulatedEvent[] = [];
    while (source.next.timestamp <= until && batch.length < limits.maxEventsPerRequest)
      batch.push(source.take());
    sent += batch.length;
    const sending = send(batch).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    if (inFlight.size >= maxInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return sent;
}
