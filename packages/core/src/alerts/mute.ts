import { dayMs, minuteMs } from "../time/units.ts";
import type { Zone } from "../time/time-zone.ts";
import { weekdayOf } from "../time/time-of-day.ts";
import type { AlertMute } from "./rule.ts";

/** Whether nothing is sent at a moment, in milliseconds since 1970. */
export function isMuted(mutes: readonly AlertMute[], at: number, zone: Zone): boolean {
  const local = at + zone.offsetAt(at);
  const day = Math.floor(local / dayMs);
  const minute = Math.floor((local - day * dayMs) / minuteMs);
  return mutes.some(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    if (begin < end) return days.includes(weekdayOf(day)) && minute >= begin && minute < end;
    // Over midnight: the evening of one of the days, or the morning after.
    return (
      (days.includes(weekdayOf(day)) && minute >= begin) ||
      (days.includes(weekdayOf(day - 1)) && minute < end)
    );
  });
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
