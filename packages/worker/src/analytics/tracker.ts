import type { AnalyticsEvent } from "@dendro/core";
import type { RanUnder } from "../ran-under.ts";

/** What a tracked event says; who, where, when and under what are filled in. */
export type Tracked = Omit<AnalyticsEvent, "timestamp" | "worker_id" | keyof RanUnder>;

/** Where every event of the worker passes, its own and the handler's. */
export interface Tracker {
  /**
   * Never throws and never waits: what becomes of the event happens after this turn of the event loop.
   * @param under of what is told after it was done, such as a run. @defaultValue what holds now
   */
  emit(event: Tracked, under?: RanUnder): void;
  /** Passes on what waits. */
  flush(): void;
}

export interface TrackerOptions {
  readonly workerId: string;
  /** What holds now. */
  readonly under: () => RanUnder;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of every event, in order. */
  readonly deliver: (event: AnalyticsEvent) => void;
  readonly onFault: (error: unknown) => void;
}

/** Events that wait for the end of the turn; beyond, they are passed on at once. */
const maxWaiting = 1000;

export function createTracker({
  workerId,
  under: underNow,
  clock,
  deliver,
  onFault,
}: TrackerOptions): Tracker {
  let waiting: { readonly event: Tracked; readonly under: RanUnder; readonly at: number }[] = [];
  let isScheduled = false;

  function flush(): void {
    isScheduled = false;
    const events = waiting;
    waiting = [];
    for (const { event, under, at } of events) {
      try {
        deliver({ ...copyOf(event), ...under, timestamp: new Date(at).toISOString(), worker_id: workerId });
      } catch (error) {
        onFault(error);
      }
    }
  }

  return {
    flush,
    emit(event, under = underNow()) {
      waiting.push({ event, under, at: clock() });
      if (waiting.length >= maxWaiting) return flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
  };
}

/** The event as JSON has it, so that nobody changes it any more. Throws when its data is no JSON. */
function copyOf(event: Tracked): Tracked {
  return event.data === undefined
    ? event
    : { ...event, data: JSON.parse(JSON.stringify(event.data)) as NonNullable<Tracked["data"]> };
}
