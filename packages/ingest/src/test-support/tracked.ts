import type { Event, Visit } from "@dendro/core";
import { correctOpen } from "../correction.ts";
import type { Tracker } from "../tracker.ts";

type LoadState = (keys: readonly string[]) => Promise<(string | null)[]>;

/**
 * Trackers whose memory is a plain map, as the log keeps it; they can be made anew from it at any time.
 * @param create trackers in the order in which they take each event
 */
export function trackWithMemory<T extends readonly Tracker[]>(create: (loadState: LoadState) => T) {
  const memory = new Map<string, string>();
  const loadState: LoadState = async (keys) =>
    await Promise.resolve(keys.map((key) => memory.get(key) ?? null));
  let trackers = create(loadState);
  const rows: Visit[] = [];
  const taken: Event[] = [];
  return {
    memory,
    rows,
    /** Everything that was taken, as it is corrected by each cut. */
    taken: taken as readonly Event[],
    get trackers() {
      return trackers;
    },
    async take(...events: readonly Event[]) {
      for (const tracker of trackers) await tracker.load(events);
      for (const event of events) for (const tracker of trackers) tracker.take(event);
      taken.push(...events);
    },
    cut() {
      const cuts = trackers.map((tracker) => tracker.cut());
      rows.push(...cuts.flatMap(({ visits = [] }) => visits));
      correctOpen(
        taken.map((event) => ({ event, row: null })),
        cuts.flatMap(({ corrections }) => corrections),
      );
      for (const { key, value } of cuts.flatMap(({ state }) => state)) {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
    },
    restart() {
      trackers = create(loadState);
    },
  };
}
