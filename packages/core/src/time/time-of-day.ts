import { z } from "zod";
import { hourMs, minuteMs } from "./units.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** A time as the clocks show it, from 00:00 to 23:59. */
export const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, "is not a time such as 22:00");

/** Milliseconds from midnight to a time of day. */
export function msOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * hourMs + minute * minuteMs;
}

/** The weekday of a calendar's day, counted from 1 January 1970, which was a Thursday. */
export const weekdayOf = (day: number) => weekdays[(((day + 3) % 7) + 7) % 7] as Weekday;
