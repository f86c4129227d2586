import type { StoredEvent } from "../api/client.ts";

/** Where an event is found again: its time and its id. */
export const eventPlace = ({ timestamp, id }: StoredEvent): string => `${timestamp}.${id}`;

/** The time in milliseconds since 1970 and the id of an event; null where it says none. */
export function readEventPlace(place: string): { timestamp: number; id: string } | null {
  const [, time = "", id = ""] = /^(\d{1,14})\.(.+)$/su.exec(place) ?? [];
  return id === "" ? null : { timestamp: Number(time), id };
}
