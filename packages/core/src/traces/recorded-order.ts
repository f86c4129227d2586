import type { Event } from "../event/event.ts";
import { compareEvents } from "../event/order.ts";

/** Each event once and by time, so that what follows does not depend on the order in which events are given. */
export function inRecordedOrder(events: readonly Event[]): Event[] {
  const byId = new Map<string, Event>();
  for (const event of events) {
    const known = byId.get(event.id);
    if (known === undefined || (known !== event && compareTwins(event, known) < 0)) byId.set(event.id, event);
  }
  return [...byId.values()].toSorted(compareEvents);
}

/** An event that came twice, and differently: either will do, as long as it is always the same one. */
const compareTwins = (a: Event, b: Event): number =>
  compareEvents(a, b) || compareTexts(JSON.stringify(a), JSON.stringify(b));

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
