import { dayMs } from "@dendro/core";
import { dayAt, inZone } from "./zone.ts";

const toMinute = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const toSecond = { ...toMinute, second: "2-digit" } as const;
const ofYear = { day: "numeric", month: "short" } as const;
const whole = { ...ofYear, year: "numeric" } as const;

/** A moment's minute of the day. @param at milliseconds since 1970, as everywhere here */
export const timeOfDay = inZone(toMinute);
/** A moment's second of the day. */
export const secondOfDay = inZone(toSecond);
/** A moment to the second, with its zone. */
export const wholeMoment = inZone({ ...whole, ...toSecond, timeZoneName: "short" });
/** A moment to the millisecond, with its zone. */
export const exactTitle = inZone({
  ...whole,
  ...toSecond,
  fractionalSecondDigits: 3,
  timeZoneName: "short",
});

const date = inZone(ofYear);
const dateOfYear = inZone(whole);
const weekday = inZone({ weekday: "short", ...ofYear });
const weekdayOfYear = inZone({ weekday: "short", ...whole });

const yearOf = (at: number): string => dayAt(at).slice(0, "YYYY".length);

/** When something was, with as much of the date as tells it apart from today. */
export function whenTitle(at: number, now = Date.now()): string {
  if (dayAt(at) === dayAt(now)) return secondOfDay(at);
  return `${(yearOf(at) === yearOf(now) ? date : dateOfYear)(at)}, ${secondOfDay(at)}`;
}

/** A day as people call it; with its year where it is another than this. */
export function dayName(at: number, now: number): string {
  const today = dayAt(now);
  if (dayAt(at) === today) return "Today";
  const yesterday = new Date(Date.parse(today) - dayMs).toISOString().slice(0, today.length);
  if (dayAt(at) === yesterday) return "Yesterday";
  return (yearOf(at) === yearOf(now) ? weekday : weekdayOfYear)(at);
}

const steps = [
  [60, "min"],
  [24 * 60, "h"],
  [7 * 24 * 60, "d"],
] as const;

/** How long ago something was; after a week, the day. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "just now";
  let unit = 1;
  for (const [limit, name] of steps) {
    if (minutes < limit) return `${Math.floor(minutes / unit)} ${name} ago`;
    unit = limit === 60 ? 60 : 24 * 60;
  }
  return dayName(at, now);
}
