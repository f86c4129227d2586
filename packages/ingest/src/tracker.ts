import type { Event, Visit } from "@dendro/core";
import type { Correction } from "./correction.ts";

/** What a tracker must be remembered by: a key that begins with the tenant and `\0`, and its JSON; null to forget it. */
export interface StateChange {
  readonly key: string;
  readonly value: string | null;
  /** How much longer than other states it is remembered, in milliseconds. @defaultValue 0 */
  readonly keepMs?: number;
}

/** What a batch must bring besides its events. */
export interface TrackerCut {
  /** What was learnt of events that were taken in before. */
  readonly corrections: readonly Correction[];
  /** Signed rows that bring the warehouse from the last cut to this one. @defaultValue none */
  readonly visits?: readonly Visit[];
  readonly state: readonly StateChange[];
}

/**
 * Keeps what is known of wholes that consist of many events: fills it into each event as it comes, and corrects those that
 * came before it was known. Decides from the log's events in the log's order and from what earlier cuts left, and from
 * nothing else: after a crash the same batch is decided again, and must come out the same.
 */
export interface Tracker {
  /** Brings what is known of these events' wholes into memory. Awaited before {@link take}. */
  load(events: readonly Event[]): Promise<void>;
  /**
   * Takes an event in, and sets in it what is known.
   * @returns null when it is part of nothing that is tracked; else how visits' rows change, for whoever watches live
   */
  take(event: Event): readonly Visit[] | null;
  /** Everything that changed since the last cut. What is left in memory must be what `state` says. */
  cut(): TrackerCut;
  /** Lets go of everything in memory, also of what was not cut: another has gone on since, and it is loaded anew. */
  reset(): void;
}
