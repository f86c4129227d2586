import { inZone } from "./zone.ts";

export type Granularity = "minute" | "hour" | "day" | "week" | "month";

const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const date = { day: "numeric", month: "short" } as const;
const minute = inZone(time);
const moment = inZone({ ...date, ...time });
const momentOfYear = inZone({ ...date, year: "numeric", ...time });

/** A bucket's label for people: a day of the calendar as it is, a moment in the zone that was asked for. */
export function bucketTitle(label: string, granularity: Granularity, isShort: boolean): string {
  const start = new Date(label);
  const isOtherYear = start.getUTCFullYear() !== new Date().getUTCFullYear();
  if (label.length !== "YYYY-MM-DD".length)
    return (isShort ? minute : isOtherYear ? momentOfYear : moment)(start.getTime());
  const options: Intl.DateTimeFormatOptions =
    granularity === "month"
      ? { month: "short", year: "numeric" }
      : {
          ...date,
          ...(isShort ? {} : { weekday: "short" }),
          ...(!isShort && isOtherYear ? { year: "numeric" } : {}),
        };
  return new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" }).format(start);
}
