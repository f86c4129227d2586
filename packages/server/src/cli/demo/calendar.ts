import { createZone, dayMs, dayOf, hourMs, minuteMs } from "@dendro/core";
import { shopTimeZone } from "./shop.ts";

const zone = createZone(shopTimeZone);

/** What the shop's clocks show at an instant, as if it were UTC. All in milliseconds since 1970. */
export const localTime = (instant: number): number => instant + zone.offsetAt(instant);

/** The instant of a time of the shop's day, so many days before the one that an instant lies in. */
export function timeOfDay(instant: number, daysBefore: number, hour: number, minute = 0): number {
  const midnight = dayOf(localTime(instant)) - daysBefore * dayMs;
  return zone.instantOf(midnight + hour * hourMs + minute * minuteMs);
}

/** As many days or a few more, so that it is from Monday to Friday: nobody releases on a Sunday. */
export function workingDaysBefore(instant: number, daysBefore: number): number {
  for (let days = daysBefore; ; days += 1) {
    const weekday = new Date(dayOf(localTime(instant)) - days * dayMs).getUTCDay();
    if (weekday !== 0 && weekday !== 6) return days;
  }
}
