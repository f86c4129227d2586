export type Granularity = "minute" | "hour" | "day" | "week" | "month";

/** A bucket's label for people, in the browser's zone, which is the one that was asked for. */
export function bucketTitle(label: string, granularity: Granularity, isShort: boolean): string {
  const isDay = label.length === "YYYY-MM-DD".length;
  const date = new Date(label);
  const year =
    !isShort && date.getUTCFullYear() !== new Date().getUTCFullYear() ? { year: "numeric" as const } : {};
  const options: Intl.DateTimeFormatOptions = isDay
    ? granularity === "month"
      ? { month: "short", year: "numeric" }
      : { day: "numeric", month: "short", ...year, ...(isShort ? {} : { weekday: "short" }) }
    : isShort
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en", { ...options, ...(isDay ? { timeZone: "UTC" } : {}) }).format(date);
}
