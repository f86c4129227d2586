import type { Event } from "./event.ts";

/**
 * The order in which events follow each other, wherever that matters: by time; of one millisecond in the order they were
 * received; of one request by their ids, which Dendro and its clients make in the order sent.
 */
export const compareEvents = (
  a: Pick<Event, "timestamp" | "received_at" | "id">,
  b: Pick<Event, "timestamp" | "received_at" | "id">,
): number =>
  a.timestamp - b.timestamp || a.received_at - b.received_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
